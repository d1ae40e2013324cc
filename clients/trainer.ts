import type { Training } from '../pipeline/run-file/training.ts';
import type { TinyModel } from '../pipeline/run-file/models.ts';
import type { SpecialTokens } from './tokenizer.ts';

/** A row as the trainer takes it. */
export interface TrainingRow {
  id: string;
  prompt: string;
  completion: string;
}

/** Where a training works; all folders are the worker's own. */
interface TrainingPlaces {
  /** The finished model appears here, whole or not at all. */
  output: string;
  checkpoints: string;
  seed: number;
}

export interface PretrainJob extends TrainingPlaces {
  kind: 'pretrain';
  /** JSON lines of {"id", "text"}. */
  corpus: string;
  model: Pick<
    TinyModel,
    'architecture' | 'vocabularySize' | 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize' | 'contextLength'
  >;
  parameters: Pick<TinyModel, 'epochs' | 'batchSize' | 'sequenceLength' | 'learningRate'>;
}

export interface FinetuneJob extends TrainingPlaces {
  kind: 'finetune';
  /** Folder of the model it starts from. */
  model: string;
  /** JSON lines of TrainingRow. */
  rows: string;
  heldOut: string | null;
  /** Whether the rows hold their special tokens as text, as a chat template writes them. */
  specialTokens: SpecialTokens;
  parameters: Training;
}

export type TrainerJob = PretrainJob | FinetuneJob;

export interface TrainingProgress {
  /** The first report of an attempt has the step it goes on from, 0 where there was no checkpoint. */
  step: number;
  steps: number;
  loss?: number | undefined;
}

export interface RejectedRow {
  id: string;
  reason: string;
  tokens?: number | undefined;
  /** Which of the two was too long, where each has a limit of its own. */
  side?: 'prompt' | 'completion' | undefined;
}

export interface TrainingResult {
  steps: number;
  rows: number;
  rejected: RejectedRow[];
  losses: { step: number; loss: number }[];
  /** Mean loss per completion token on the held-out rows, before and after. */
  heldOut: { base: number; trained: number } | null;
  /** Mean loss per completion token on the rows set aside for validation, after each epoch. */
  validation: { step: number; epoch: number; loss: number }[];
  /** Ids of the rows set aside for validation. */
  validationRows: string[];
  /** Early stop: the step whose weights are published, and the one it stopped at; null where it ran to the end. */
  bestStep: number | null;
  stoppedAt: number | null;
  /** The step a former attempt had reached and this one went on from. */
  resumedFrom: number | null;
  versions: Record<string, string>;
}

/** Trains models. */
export interface Trainer {
  readonly description: string;
  /**
   * Runs a training to its end, going on from its last whole checkpoint.
   * @throws TrainerRefused when repeating cannot help, TrainerFailed when it may
   */
  run(job: TrainerJob, signal: AbortSignal, onProgress: (progress: TrainingProgress) => void): Promise<TrainingResult>;
}

/** The training cannot succeed with this input or these settings. */
export class TrainerRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrainerRefused';
  }
}

/** The training stopped; the next attempt goes on from its last checkpoint. */
export class TrainerFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrainerFailed';
  }
}
