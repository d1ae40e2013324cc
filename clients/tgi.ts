import type { Usage } from '../pipeline/usage.ts';
import { addUsage, noUsage } from '../pipeline/usage.ts';
import { huggingFaceConnection } from './huggingface-connection.ts';
import { inBatches } from './request-batches.ts';
import { privatePermits, type RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import type {
  Answered,
  ContinuationScore,
  Endpoint,
  GeneratedText,
  GenerationRequest,
  ModelClient,
  ScoringItem,
} from './text-generation.ts';
import { continuationScore, generatedText } from './tgi-answers.ts';
import { generateReplySchema, tgiTokenizeReplySchema, type GenerateReply } from './tgi-replies.ts';
import { generationBody, scoringBody, type GenerateBody } from './tgi-requests.ts';

/** One text to draw: its prompt's number, and its own among those of the prompt. */
interface Draw {
  prompt: number;
  candidate: number;
}

/** Generation and scoring through TGI's /generate, which takes one text and gives one; each request needs a permit. */
export function tgiClient(
  endpoint: Endpoint,
  permits: RequestPermits = privatePermits(endpoint.concurrency),
): ModelClient {
  const connection = huggingFaceConnection(endpoint);

  async function generateOne(
    body: GenerateBody,
    signal: AbortSignal,
  ): Promise<{ reply: GenerateReply; seconds: number }> {
    const sent = performance.now();
    const reply = await connection.ask('/generate', generateReplySchema, signal, body);
    return { reply, seconds: (performance.now() - sent) / 1000 };
  }

  /** A special token stands for no characters of the text. */
  async function refuseDoubledSpecialTokens(signal: AbortSignal): Promise<void> {
    const tokens = await connection.ask('/tokenize', tgiTokenizeReplySchema, signal, { inputs: 'a' });
    if (tokens.every(({ start, stop }) => start < stop)) return;
    throw new ServerRefused(
      `${endpoint.url} puts its special tokens before every prompt, and these prompts have their own (a chat template): ` +
        'the model would read them twice; serve it with vLLM, or use a template of the form "text"',
    );
  }

  async function generate(
    request: GenerationRequest,
    signal: AbortSignal,
    onAnswers?: (answered: Answered<GeneratedText[]>) => void,
  ): Promise<GeneratedText[][]> {
    const { prompts, candidates, sampling, countTokens } = request;
    if (request.specialTokens === 'written' && prompts.length > 0) await refuseDoubledSpecialTokens(signal);
    const seeds = endpoint.seeds && sampling.temperature > 0 ? request.seeds : undefined;
    const draws = prompts.flatMap((_, prompt) =>
      Array.from({ length: candidates }, (__, candidate): Draw => ({ prompt, candidate })),
    );
    async function send([draw]: Draw[], _index: number, requestSignal: AbortSignal) {
      const { prompt = 0, candidate = 0 } = draw ?? {};
      const [text = '', base] = [prompts[prompt], seeds?.[prompt]];
      const seed = base === undefined ? undefined : base + candidate;
      const { reply, seconds } = await generateOne(generationBody(text, sampling, seed), requestSignal);
      const usage: Usage = {
        requests: 1,
        promptTokens: countTokens?.(text) ?? 0,
        outputTokens: reply.details.generated_tokens,
        serverSeconds: seconds,
      };
      return { results: [generatedText(reply, sampling.stop, seed)], usage };
    }
    const told = wholePrompts(candidates, onAnswers);
    const texts = await inBatches(draws, { size: 1, permits, send, onAnswers: told }, signal);
    return prompts.map((_, prompt) => texts.slice(prompt * candidates, (prompt + 1) * candidates));
  }

  async function score(
    items: readonly ScoringItem[],
    signal: AbortSignal,
    onAnswers?: (answered: Answered<ContinuationScore>) => void,
  ): Promise<ContinuationScore[]> {
    async function send([item]: ScoringItem[], index: number, requestSignal: AbortSignal) {
      if (item?.text === undefined) {
        throw new ServerRefused(`${endpoint.url} scores texts, and the item ${index} to score has token ids alone`);
      }
      const { reply, seconds } = await generateOne(scoringBody(item.text), requestSignal);
      const usage: Usage = {
        requests: 1,
        promptTokens: item.ids.length,
        outputTokens: reply.details.generated_tokens,
        serverSeconds: seconds,
      };
      return { results: [continuationScore(item, reply, endpoint)], usage };
    }
    return inBatches(items, { size: 1, permits, send, onAnswers }, signal);
  }

  return { generate, score };
}

/** Tells of a prompt's texts once all of them are there: the port's answers are whole prompts. */
function wholePrompts(
  candidates: number,
  onAnswers: ((answered: Answered<GeneratedText[]>) => void) | undefined,
): ((answered: Answered<GeneratedText>) => void) | undefined {
  if (onAnswers === undefined) return undefined;
  const open = new Map<number, { texts: GeneratedText[]; missing: number; usage: Usage }>();
  return ({ first, results: [text], usage }) => {
    const [prompt, candidate] = [Math.floor(first / candidates), first % candidates];
    const made = open.get(prompt) ?? { texts: [], missing: candidates, usage: noUsage };
    if (text !== undefined) made.texts[candidate] = text;
    made.missing--;
    made.usage = addUsage(made.usage, usage);
    open.set(prompt, made);
    if (made.missing > 0) return;
    open.delete(prompt);
    onAnswers({ first: prompt, results: [made.texts], usage: made.usage });
  };
}
