import type { Sampling } from '../pipeline/run-file/arms.ts';

/** A model server that is ready, and how to talk to it. */
export interface Endpoint {
  api: 'vllm' | 'tgi';
  /** Base address without /v1. */
  url: string;
  /** The name the model is served under. */
  model: string;
  apiKey?: string | undefined;
  /** PEM certificate of its certificate authority. */
  ca?: string | undefined;
  /** Whether a request may carry a seed; without it sampling cannot be repeated. */
  seeds: boolean;
  promptsPerRequest: number;
  /** Requests in flight. */
  concurrency: number;
  /** Longest prompt and completion in tokens. */
  maxModelLength: number;
}

export interface GenerationRequest {
  prompts: readonly string[];
  /** Texts per prompt; 1 when greedy. */
  candidates: number;
  sampling: Sampling;
  /** One base seed for each prompt; text j of a prompt is drawn with seed + j. Ignored where the server takes none. */
  seeds?: readonly number[] | undefined;
}

export interface GeneratedText {
  text: string;
  /** 'length' means the text was cut at the longest length. */
  finish: 'stop' | 'length';
  seed?: number | undefined;
}

/** Generation of texts from prompts. */
export interface TextGeneration {
  /**
   * Texts for each prompt, in the order of the prompts.
   * @param onBatch called with the number of prompts done since the last call
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  generate(
    request: GenerationRequest,
    signal: AbortSignal,
    onBatch?: (prompts: number) => void,
  ): Promise<GeneratedText[][]>;
}

/** Token ids of prompt and continuation together, and where the continuation starts. */
export interface ScoringItem {
  ids: readonly number[];
  start: number;
}

export interface ContinuationScore {
  /** Natural logarithm, summed over the continuation's tokens. */
  logProbabilitySum: number;
  tokens: number;
}

/** log p(continuation given prompt) without generating. */
export interface ContinuationScoring {
  /**
   * A score for each item, in order. Items must be shorter than the model's length by at least one token.
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  score(
    items: readonly ScoringItem[],
    signal: AbortSignal,
    onBatch?: (items: number) => void,
  ): Promise<ContinuationScore[]>;
}

/** Both uses of a model server. */
export type ModelClient = TextGeneration & ContinuationScoring;
