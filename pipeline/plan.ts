import type { ArtifactRef } from './artifacts.ts';
import type { Ledger } from './ledger.ts';
import type { RunFile } from './run-file/run-file.ts';
import type { Server } from './run-file/servers.ts';
import type { ArtifactKind } from './stages.ts';

/** What starts a run: the run file with its files uploaded. The one JSON object of the pipeline workflow. */
export interface PipelineInput {
  runFile: RunFile;
  /** Compute everything again, whatever exists. */
  fresh?: boolean | undefined;
}

/** One artifact of a run: its key is known before anything is made. */
export interface PlanStep {
  /** Kind and name, as "generate:main"; unique in the run. */
  id: string;
  kind: ArtifactKind;
  key: string;
  /** Ids of the steps whose artifacts it takes, by role; their order is the order of its place's inputs. */
  inputs: { role: string; steps: string[] }[];
  /** The arm it belongs to. */
  arm?: string | undefined;
  /** The model it makes or asks. */
  model?: string | undefined;
  /** The server it needs, and the step that makes the model served there. */
  served?: { server: string; model: string } | undefined;
  /** Name of a secret it needs. */
  secret?: string | undefined;
}

export interface Plan {
  name: string;
  steps: PlanStep[];
  servers: Record<string, Server>;
  /** Shards in flight. */
  window: number;
  /** Names of the models that are measured, the follower last. */
  measured: string[];
  warnings: string[];
}

/** What is known of a step before the run does its work. */
export interface SurveyedStep {
  id: string;
  /** The finished artifact, where there is one. */
  ref?: ArtifactRef | undefined;
  ledgers: Ledger[];
  /** Seconds it took to make. */
  seconds: number;
  shards: number;
  optimizerSteps?: number | undefined;
}

export interface Survey {
  steps: SurveyedStep[];
  warnings: string[];
}
