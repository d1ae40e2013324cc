import type { ArtifactRef } from './artifacts.ts';
import type { Ledger } from './ledger.ts';
import type { DriftSettings } from './run-file/drift.ts';
import type { Quota } from './run-file/quota.ts';
import type { RunFile } from './run-file/run-file.ts';
import type { Server } from './run-file/servers.ts';
import type { ArtifactKind, StageName } from './stages.ts';

/** What starts a run: the run file with its files uploaded. The one JSON object of the pipeline workflow. */
export interface PipelineInput {
  runFile: RunFile;
  /** Compute everything again, whatever exists. */
  fresh?: boolean | undefined;
  /**
   * Compute this stage again, whatever exists. What follows is another artifact too, but a shard of it whose input came
   * out the same is taken over: making it again would ask for the same once more.
   */
  forceFrom?: StageName | undefined;
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
  /** The servers whose classifiers its rules ask; models of their own, which the run neither makes nor starts. */
  classifiers?: string[] | undefined;
  /** Name of a secret it needs. */
  secret?: string | undefined;
  /** Why its artifact is not the usual one of its recipe: the quota of its arm. */
  variant?: string | undefined;
}

export interface Plan {
  name: string;
  steps: PlanStep[];
  servers: Record<string, Server>;
  /** Shards in flight. */
  window: number;
  execution: RunFile['execution'];
  onFailure: RunFile['onFailure'];
  priority: RunFile['priority'];
  /** Where arms end before their corpus does, by arm. */
  quotas: Record<string, Quota>;
  drift: DriftSettings;
  /** Names of the models that are measured, the follower last. */
  measured: string[];
  warnings: string[];
}

/** Work ahead, as far as it can be told before it is done. */
export interface Estimate {
  shards?: number | undefined;
  passages?: number | undefined;
  /** Requests to model servers, at about one fragment a section. */
  requests?: number | undefined;
  /** Tokens of prompts and outputs, at about four characters a token and outputs of full length. */
  tokens?: number | undefined;
  optimizerSteps?: number | undefined;
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
  estimate: Estimate;
}

/** What a server of the run can do, as it said itself; a server that is started for the run is not asked. */
export interface ProbedServer {
  name: string;
  kind: Server['kind'];
  /** Engine and version, where it says so. */
  engine?: string | undefined;
  maxModelLength?: number | undefined;
  /** Whether it gives log-probabilities of prompts, without which it cannot score. */
  logProbabilities?: boolean | undefined;
  seeds?: boolean | undefined;
  /** Why it cannot be used now; only ahead of a run, whose stages wait for it. */
  problem?: string | undefined;
}

export interface Survey {
  steps: SurveyedStep[];
  warnings: string[];
}
