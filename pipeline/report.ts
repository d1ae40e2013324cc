import type { Ledger, Unit } from './ledger.ts';
import type { ResolvedItem } from './progress.ts';
import type { StageName } from './stages.ts';
import type { Usage } from './usage.ts';

/** One line of a run's table: a stage, of one arm or model where there are several. */
export interface StageReport {
  name: StageName;
  /** The arm or model it is about. */
  of: string;
  unit: Unit;
  in: number;
  accepted: number;
  rejected: number;
  failed: number;
  skipped: number;
  reasons: Record<string, number>;
  /** What it handed on, with its unit. */
  out: { unit: Unit; count: number };
  seconds: number;
  cached: boolean;
  /** What a stage counts beside its own unit: the texts or instances of a generator, the fragments of a choice. */
  also: Omit<Ledger, 'out'>[];
}

/** How fast the generator of an arm gives pairs. */
export interface GeneratorReport {
  arm: string;
  model: string;
  template: string;
  /** Accepted: after the filter, before the mix. */
  pairs: number;
  /**
   * Seconds in which a server of the generator worked on the arm, summed over servers, and the same of the scorer. A
   * server is one process on its own accelerators, or one address. Null where parts of earlier versions do not say.
   */
  generatingSeconds: number | null;
  scoringSeconds: number | null;
  /** By the time of the generator alone, and by that of generator and scorer together. */
  pairsPerGeneratorHour: number | null;
  pairsPerServerHour: number | null;
}

/** A passage's fragment with all its candidates, as an example of what a run did. */
export interface ExampleGroup {
  output: string;
  candidates: { instruction: string; perplexity: number | null; chosen: boolean; unscored?: string | undefined }[];
}

/** What a training learned, on pairs it never saw; loss per token of the completion. */
export interface LearningReport {
  model: string;
  steps: number;
  heldOutLoss: { base: number; trained: number } | null;
  /** Loss on what it learnt, in few points: the mean of the steps up to each. */
  curve?: { step: number; loss: number }[] | undefined;
  /** Loss on the rows set aside for validation, after each epoch. */
  validation?: { step: number; epoch: number; loss: number }[] | undefined;
  /** Early stop: the step whose weights were kept, and the one it stopped at where it did not run to the end. */
  bestStep?: number | undefined;
  stoppedAt?: number | null | undefined;
}

/** An arm that ended before its corpus did: which limit it met, and what its shards gave that count. */
export interface LimitReport {
  arm: string;
  reason: string;
  shards: number;
  pairs: number;
  requests: number;
  tokens: number;
}

/** What a stage asked of the servers of a model, in this run and in those whose artifacts it took over. */
export interface UsageReport extends Usage {
  step: string;
  model: string;
  cached: boolean;
}

/** Everything a finished run tells. */
export interface RunReport {
  run: string;
  name: string;
  stages: StageReport[];
  generators: GeneratorReport[];
  models: { name: string; seconds: number; cached: boolean; manifest: string }[];
  /** Model servers this run started or found, and how long until each was ready. */
  servers: { model: string; seconds: number }[];
  learning: LearningReport[];
  scores: { benchmark: string; figure: string; pairs: number; models: { model: string; score: number }[] }[];
  examples: ExampleGroup[];
  usage: UsageReport[];
  limits: LimitReport[];
  /** What people answered while stages were parked. */
  resolved: ResolvedItem[];
  artifacts: {
    data: string[];
    models: Record<string, string>;
    /** The manifest of every step. */
    steps: Record<string, string>;
    report: string;
  };
  warnings: string[];
}
