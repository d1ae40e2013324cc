import { z } from 'zod';

/** A text of the corpus, as read; a defect says why it cannot be used, and then the text is only its beginning. */
export const passageSchema = z.object({
  id: z.string(),
  /** SHA-256 of the file it stands in, by which a run's corpora (licence, name) are found. */
  source: z.string(),
  /** First line is 1. */
  line: z.int(),
  text: z.string(),
  defect: z.string().optional(),
  /** Whether it is the output of a supervised task. */
  supervised: z.literal(true).optional(),
});

export type Passage = z.infer<typeof passageSchema>;

const spanSchema = z.object({ start: z.int(), end: z.int() });

/** The part of a passage that becomes an output. Offsets are in UTF-16 code units of the passage's text. */
export const fragmentSchema = z.object({
  id: z.string(),
  passage: z.string(),
  source: z.string(),
  line: z.int(),
  text: z.string(),
  spans: z.array(spanSchema),
  /** Of its pair, where the passage stands beside the fragment. */
  input: z.string().optional(),
  /** Whether it is the whole output of a supervised task, which may be one word or letter and in any language. */
  supervised: z.boolean().optional(),
});

export type Fragment = z.infer<typeof fragmentSchema>;

/** How the generation of a candidate ended. */
export const finishSchema = z.enum(['stop', 'length']);

export const candidateSchema = z.object({
  index: z.int(),
  text: z.string(),
  finish: finishSchema,
  seed: z.int().optional(),
  /** How many of the fragment's texts were this one, of which it is the first; 1 when absent. */
  count: z.int().optional(),
  /** Its own, where candidates of a fragment have different ones. */
  style: z.string().optional(),
});

export type Candidate = z.infer<typeof candidateSchema>;

/** A fragment with its candidates, all different, in order of their index; indices of those that were dropped are left out. */
export const candidateGroupSchema = z.object({
  fragment: fragmentSchema,
  /** Of its first candidate, where candidates have their own. */
  style: z.string(),
  candidates: z.array(candidateSchema),
  /** Ids of the human pairs that its prompts showed. */
  examples: z.array(z.string()).optional(),
});

export type CandidateGroup = z.infer<typeof candidateGroupSchema>;

/** A candidate with its score: natural logarithms summed over the output's tokens, or why it has none. */
export const scoredCandidateSchema = candidateSchema.extend({
  logProbabilitySum: z.number().optional(),
  tokens: z.int().optional(),
  /** Of the first of these tokens, where the output alone has no score of it to compare with. */
  firstLogProbability: z.number().optional(),
  unscored: z.string().optional(),
});

export type ScoredCandidate = z.infer<typeof scoredCandidateSchema>;

/** The score of an output without an instruction: of all its tokens, or of all but the first. */
const scoreAloneSchema = z.object({ logProbabilitySum: z.number(), tokens: z.int() });

export type ScoreAlone = z.infer<typeof scoreAloneSchema>;

export const scoredGroupSchema = candidateGroupSchema.extend({
  candidates: z.array(scoredCandidateSchema),
  /** Only where the choice or a rule of the run needs it. */
  alone: scoreAloneSchema.optional(),
});

export type ScoredGroup = z.infer<typeof scoredGroupSchema>;

/** A generated pair with what it came from. */
export const pairSchema = z.object({
  id: z.string(),
  instruction: z.string(),
  input: z.string(),
  output: z.string(),
  style: z.string(),
  passage: z.string(),
  source: z.string(),
  line: z.int(),
  spans: z.array(spanSchema),
  candidate: z.int(),
  perplexity: z.number(),
  perplexities: z.array(z.number().nullable()),
  /** Perplexity of the output given the instruction over that of the output alone, where both were scored. */
  ifd: z.number().optional(),
  /** Ids of the human pairs that the generator was shown. */
  examples: z.array(z.string()).optional(),
});

export type Pair = z.infer<typeof pairSchema>;

/** A human-written pair, its instance input treated as the run file says. */
export const humanPairSchema = z.object({
  id: z.string(),
  line: z.int(),
  data: z.string(),
  instruction: z.string(),
  input: z.string(),
  output: z.string(),
  references: z.array(z.string()),
  /** SHA-256 of the file it stands in, where its data set has several. */
  source: z.string().optional(),
  /** Of a task's instance, what names it wherever it is used: its id, or a hash of task and content where it has none. */
  instance: z.string().optional(),
  /** Of a task's instance, how much of the instruction is the task's and so that of every instance, in UTF-16 code units. */
  shared: z.int().optional(),
});

export type HumanPair = z.infer<typeof humanPairSchema>;

/** A record that was not accepted. */
export const rejectSchema = z.object({
  id: z.string(),
  ending: z.enum(['rejected', 'failed', 'skipped']),
  reason: z.string(),
  detail: z.string().optional(),
});

export type Reject = z.infer<typeof rejectSchema>;

/** A model's answer to a held-out pair. */
export const answerSchema = z.object({ id: z.string(), answer: z.string(), finish: finishSchema });

export type Answer = z.infer<typeof answerSchema>;

/** Perplexity of a scored candidate: exp(-sum / tokens), paper §3.1; Infinity where it was not scored. */
export function perplexity(candidate: Pick<ScoredCandidate, 'logProbabilitySum' | 'tokens'>): number {
  if (candidate.logProbabilitySum === undefined || candidate.tokens === undefined || candidate.tokens === 0) {
    return Number.POSITIVE_INFINITY;
  }
  // JSON has no infinity, and a hopeless candidate must still be a number that compares.
  return Math.min(Math.exp(-candidate.logProbabilitySum / candidate.tokens), Number.MAX_VALUE);
}
