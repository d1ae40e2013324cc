import type { Ledger } from './ledger.ts';
import type { ArtifactKind } from './stages.ts';

/** Where a step of a run is. */
export type StepState = 'waiting' | 'running' | 'cached' | 'done' | 'failed';

export interface StepProgress {
  id: string;
  kind: ArtifactKind;
  of: string;
  state: StepState;
  /** Ledgers so far: of the finished shards, or of the whole. */
  ledgers: Ledger[];
  /** Shards done and in all, where the step has shards. */
  shards?: { done: number; of: number } | undefined;
  seconds: number;
  /** Optimizer steps of a training: known, or estimated from the passages before its pairs exist. */
  optimizerSteps?: number | undefined;
}

/** What the progress query of a run answers. */
export interface RunProgress {
  run: string;
  name: string;
  /** What the run is doing, in a few words. */
  phase: string;
  steps: StepProgress[];
  warnings: string[];
  /** Ids of the child workflows that run now. */
  children: string[];
}

/** What the progress query of a data workflow answers, for the shards of its arm. */
export interface ShardProgress {
  shards: { done: number; of: number };
  ledgers: Partial<Record<ArtifactKind, Ledger[]>>;
}
