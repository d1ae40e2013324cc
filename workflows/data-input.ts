import type { StageOutcome } from '../activities/once.ts';
import type { ResolvedItem, ShardProgress } from '../pipeline/progress.ts';
import type { Quota } from '../pipeline/run-file/quota.ts';
import type { CarriedParking } from './parking.ts';
import type { CarriedWindow, ShardFigures, WindowLimit } from './shard-window.ts';
import type { ReadyStep } from './steps.ts';

/** Stages that shards go through one after the other, and where their window stands. */
export interface DataInput {
  /** The run it belongs to: skipped shards are skipped in that run only. */
  run: string;
  name: string;
  /** In order; each takes what the one before made of the same shard. */
  stages: ReadyStep[];
  shards: number;
  window: number;
  onFailure: 'park' | 'fail';
  quota?: Quota | undefined;
  paused?: boolean | undefined;
  /** Carried through continue-as-new. */
  carried?: { window: CarriedWindow; state: CarriedState; parking: CarriedParking } | undefined;
}

/** The finished stages, by step. */
export interface DataResult {
  outcomes: Record<string, StageOutcome>;
  /** Why they ended before their corpus did. */
  limit?: WindowLimit | undefined;
  figures: ShardFigures;
  /** The quota as it was at the end, where it was changed. */
  quota: Quota;
  resolved: ResolvedItem[];
}

/** Progress that one history hands to the next. */
export interface CarriedState {
  ledgers: ShardProgress['ledgers'];
  usage: ShardProgress['usage'];
  since: number;
  /** Steps of which a shard was skipped. */
  skipped: string[];
  /** Twentieths of the way that were told to the run. */
  told: number;
  /** Reports to the run so far. */
  reports: number;
}
