import { z } from 'zod';
import type { Manifest } from '../../pipeline/artifacts.ts';
import type { Estimate, Plan, PlanStep } from '../../pipeline/plan.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadParameters } from '../recipe-files.ts';
import { recordsIn } from '../record-pieces.ts';

/** Manifests of corpora and splits that have been read, by step. */
export type Corpora = (id: string) => Manifest | undefined;

/** English text has about four characters a token; other scripts have fewer. */
const charactersPerToken = 4;
/** Tokens of the prompt around a fragment or an instruction (paper, Tables 7 and 9), roughly. */
const promptTokens = 60;

/** An extraction that asks a model, as its recipe has it. */
const askedSchema = z.object({ sampling: z.object({ temperature: z.number(), maxNewTokens: z.number() }) });

const corpusSchema = z.object({ passages: z.number(), words: z.number(), characters: z.number() });

/**
 * How much work a step will be, as far as it can be told from what has been read: shards and passages exactly, requests
 * and tokens roughly, with outputs of full length.
 */
export async function estimateStep(
  { store }: ActivityDependencies,
  plan: Plan,
  step: PlanStep,
  corpora: Corpora,
  optimizerSteps: number | undefined,
): Promise<Estimate> {
  if (step.kind === 'train' || step.kind === 'finetune') return { optimizerSteps };
  if (step.kind === 'answer')
    return estimateAnswers(plan, step, corpora, await loadParameters(store, 'answer', step.key));
  const arm = plan.steps.filter((one) => one.arm !== undefined && one.arm === step.arm);
  const extract = arm.find(({ kind }) => kind === 'extract');
  const generate = arm.find(({ kind }) => kind === 'generate');
  const manifest = corpora(extract?.inputs[0]?.steps[0] ?? '');
  if (extract === undefined || generate === undefined || manifest === undefined) return {};
  const { data: corpus } = corpusSchema.safeParse(manifest.results);
  if (corpus === undefined) return { shards: manifest.shards.length };
  const size = { shards: manifest.shards.length, passages: corpus.passages };
  if (!isAsking(step)) return size;
  const { extraction } = await loadParameters(store, 'extract', extract.key);
  const { candidates, sampling } = await loadParameters(store, 'generate', generate.key);
  const fragments = fragmentsOf(corpus, extraction);
  const passageText = corpus.characters / charactersPerToken;
  const { data: asked } = askedSchema.safeParse(extraction);
  const text = asked === undefined ? passageText : Math.min(passageText, fragments * asked.sampling.maxNewTokens);
  const perRequest = plan.servers[step.served?.server ?? '']?.promptsPerRequest ?? 1;
  const quota = plan.quotas[step.arm ?? ''];
  // With seeds each prompt is a request of its own.
  const work = {
    extract: {
      requests: asked?.sampling.temperature === 0 ? Math.ceil(fragments / perRequest) : fragments,
      tokens: passageText + fragments * (promptTokens + (asked?.sampling.maxNewTokens ?? 0)),
    },
    generate: {
      requests: fragments,
      tokens: text + fragments * (promptTokens + candidates * sampling.maxNewTokens),
    },
    score: {
      requests: Math.ceil((fragments * candidates) / perRequest),
      tokens: candidates * (text + fragments * (promptTokens + sampling.maxNewTokens)),
    },
  }[step.kind];
  return {
    ...size,
    requests: Math.min(work.requests, quota?.requests ?? Number.POSITIVE_INFINITY),
    tokens: Math.round(Math.min(work.tokens, quota?.tokens ?? Number.POSITIVE_INFINITY)),
  };
}

/** Whether a step sends prompts of passages or fragments to a server. */
function isAsking(step: PlanStep): step is PlanStep & { kind: 'extract' | 'generate' | 'score' } {
  return step.kind === 'generate' || step.kind === 'score' || (step.kind === 'extract' && step.served !== undefined);
}

/** Long passages are cut into sections where the extraction does so. */
function fragmentsOf({ passages, words }: z.infer<typeof corpusSchema>, extraction: Record<string, unknown>): number {
  const { sectionWords } = extraction;
  return typeof sectionWords === 'number' ? Math.max(passages, Math.ceil(words / sectionWords)) : passages;
}

function estimateAnswers(
  plan: Plan,
  step: PlanStep,
  corpora: Corpora,
  { maxNewTokens }: { maxNewTokens: number },
): Estimate {
  const splits = step.inputs.find(({ role }) => role === 'heldOut')?.steps ?? [];
  const known = splits.flatMap((id) => corpora(id) ?? []);
  if (known.length < splits.length) return {};
  const questions = known.reduce((sum, { parts }) => sum + recordsIn(parts, 'held-out'), 0);
  const server = plan.servers[step.served?.server ?? ''];
  return {
    requests: Math.ceil(questions / (server?.promptsPerRequest ?? 1)),
    tokens: questions * (promptTokens + maxNewTokens),
  };
}
