import type { Ledger } from './ledger.ts';
import type { ResolutionAction } from './resolution.ts';
import type { ArtifactKind } from './stages.ts';
import type { Usage } from './usage.ts';

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

/** Something that waits for a person. */
export interface ParkedItem {
  /** The step, with its shard where it has one: "generate:main/3". */
  id: string;
  /** Type and message of the failure, or what the person is asked for. */
  failure: string;
  reason: string;
  /** What was tried before it was parked. */
  tried: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** What may be answered. */
  actions: ResolutionAction[];
  /** The workflow that waits: the run, or a child of it. */
  workflow: string;
}

/** What a person answered to something parked, kept for audit. */
export interface ResolvedItem {
  item: string;
  failure: string;
  action: ResolutionAction;
  by: string;
  why: string;
  /** Milliseconds since the epoch. */
  at: number;
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
  paused: boolean;
  parked: ParkedItem[];
  resolved: ResolvedItem[];
}

/** What the progress query of a workflow over shards answers. */
export interface ShardProgress {
  shards: { done: number; of: number };
  ledgers: Partial<Record<ArtifactKind, Ledger[]>>;
  usage: Partial<Record<ArtifactKind, Usage>>;
  /** When its first shard was taken; milliseconds since the epoch. */
  since: number;
  window: number;
  paused: boolean;
  parked: ParkedItem[];
  resolved: ResolvedItem[];
  /** Why it ended before its corpus did. */
  limit?: { shards: number; reason: string } | undefined;
}

/** What a child tells its run, seldom: when something parks or is resolved, and every twentieth of its way. */
export interface ChildReport {
  child: string;
  /** Signals may overtake each other: the one with the highest number is the newest. */
  number: number;
  parked: ParkedItem[];
  resolved: ResolvedItem[];
  shards?: ShardProgress['shards'] | undefined;
  ledgers?: ShardProgress['ledgers'] | undefined;
}
