import type { Sampling } from '../pipeline/run-file/arms.ts';
import type { Usage } from '../pipeline/usage.ts';
import type { SpecialTokens } from './tokenizer.ts';

/** A model server that is ready, and how to talk to it. */
export interface Endpoint {
  /** The protocol it speaks; TEI's has no generation. */
  api: 'vllm' | 'tgi' | 'tei';
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
  /** Requests in flight, of everybody who uses the server together. */
  concurrency: number;
  /** Longest prompt and completion in tokens. */
  maxModelLength: number;
  /** Longest prompt in tokens, where the server has a limit of its own for it. */
  maxInputLength?: number | undefined;
  /** False where it must not be asked to score: by an adapter on a CPU its engine would die, and T5 is no scorer. */
  scores?: false | undefined;
  /** Whether no other worker can reach the server, so that its places need not be shared with others. */
  exclusive?: boolean | undefined;
}

/** Tokens of the longest prompt that leaves room for so many new ones. */
export function longestPrompt(
  endpoint: Pick<Endpoint, 'maxModelLength' | 'maxInputLength'>,
  newTokens: number,
): number {
  return Math.min(endpoint.maxModelLength - newTokens, endpoint.maxInputLength ?? Number.POSITIVE_INFINITY);
}

export interface GenerationRequest {
  prompts: readonly string[];
  /** Whether the server puts its special tokens before a prompt (when absent), or they are written in it. */
  specialTokens?: SpecialTokens | undefined;
  /** Texts per prompt; 1 when greedy. */
  candidates: number;
  sampling: Sampling;
  /** One base seed for each prompt; text j of a prompt is drawn with seed + j. Ignored where the server takes none. */
  seeds?: readonly number[] | undefined;
  /** Counts the tokens of a text, for servers that do not say how many they took in and gave out. */
  countTokens?: ((text: string) => number) | undefined;
}

export interface GeneratedText {
  text: string;
  /** 'length' means the text was cut at the longest length. */
  finish: 'stop' | 'length';
  seed?: number | undefined;
}

/** What one request answered: results of items next to one another, and what they cost. */
export interface Answered<Result> {
  /** Position of the first of these items among those asked. */
  first: number;
  results: Result[];
  usage: Usage;
}

/** Generation of texts from prompts. */
export interface TextGeneration {
  /**
   * Texts for each prompt, in the order of the prompts.
   * @param onAnswers called with each request's answers as they come, in any order
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  generate(
    request: GenerationRequest,
    signal: AbortSignal,
    onAnswers?: (answered: Answered<GeneratedText[]>) => void,
  ): Promise<GeneratedText[][]>;
}

/** Token ids of prompt and continuation together, and where the continuation starts. */
export interface ScoringItem {
  ids: readonly number[];
  start: number;
  /** What the ids are the tokens of, special ones left out, for servers that take no ids. */
  text?: string | undefined;
}

export interface ContinuationScore {
  /** Natural logarithm, summed over the continuation's tokens. */
  logProbabilitySum: number;
  tokens: number;
  /** Of the first of these tokens alone. */
  firstLogProbability: number;
}

/** log p(continuation given prompt) without generating. */
export interface ContinuationScoring {
  /**
   * A score for each item, in order. Items must be shorter than the model's length by at least one token.
   * @param onAnswers called with each request's scores as they come, in any order
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  score(
    items: readonly ScoringItem[],
    signal: AbortSignal,
    onAnswers?: (answered: Answered<ContinuationScore>) => void,
  ): Promise<ContinuationScore[]>;
}

/** Both uses of a model server. */
export type ModelClient = TextGeneration & ContinuationScoring;
