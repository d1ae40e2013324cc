import { createHash } from 'node:crypto';
import { loadTokenizer, type TextTokenizer } from '../../../clients/tokenizer.ts';
import { Tally, type Work } from './counters.ts';
import type { ModelServerSettings } from './settings.ts';
import { Slots } from './slots.ts';
import { hashOfIds, TextModel, type Draw, type WrittenText } from './text-model.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** One request while it is worked on. */
export interface Exchange {
  body: unknown;
  /** Fires when the client leaves. */
  signal: AbortSignal;
  /** Sequences that are done; whoever answers says whether they were delivered. */
  works: Work[];
}

/** What a request is answered with. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** JSON written beforehand, which takes the place of pieceMark(index) in the body. */
  pieces?: string[];
}

/** Stands in a body for the piece of an index. */
export function pieceMark(index: number): string {
  return `\u0000${index}`;
}

/** The body as it is sent. */
export function answerText({ body, pieces }: Answer): string {
  if (typeof body === 'string') return body;
  const text = JSON.stringify(body);
  return pieces === undefined ? text : text.replace(/"\\u0000(\d+)"/g, (_, index) => pieces[Number(index)] ?? 'null');
}

/** A request that is answered with an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly parameter: string | undefined;

  constructor(status: number, message: string, parameter?: string) {
    super(message);
    this.status = status;
    this.parameter = parameter;
  }
}

/** How a prompt is worked on. */
export interface Order extends Omit<Draw, 'index'> {
  candidates: number;
  /** A request for log-probabilities of the prompt; what it generates beside them is thrown away. */
  scores: boolean;
}

/** The work behind the routes: tokens, texts, scores, and the slots that all of it passes through. */
export class Engine {
  readonly settings: ModelServerSettings;
  readonly tokenizer: TextTokenizer;
  readonly vocabulary: Vocabulary;
  readonly slots: Slots;
  readonly tally = new Tally();
  readonly model: TextModel;
  private readonly specials: number[];
  private readonly checks: Set<string>;

  private constructor(settings: ModelServerSettings, tokenizer: TextTokenizer, vocabulary: Vocabulary) {
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.slots = new Slots(settings.slots);
    this.model = new TextModel(settings, tokenizer);
    this.specials = tokenizer.encode('');
    this.checks = new Set(
      settings.checks.map((one) => hashOfIds(typeof one === 'string' ? tokenizer.encode(one) : one)),
    );
  }

  static async load(settings: ModelServerSettings): Promise<Engine> {
    const [tokenizer, vocabulary] = await Promise.all([
      loadTokenizer(settings.tokenizer),
      readVocabulary(settings.tokenizer),
    ]);
    return new Engine(settings, tokenizer, vocabulary);
  }

  /** Ids of a text, with or without the special tokens before it. */
  encode(text: string, addSpecialTokens = true): number[] {
    const ids = this.tokenizer.encode(text);
    return addSpecialTokens ? ids : ids.slice(this.specials.length);
  }

  /** The texts of every prompt; each text holds a slot for its time. */
  async work(prompts: readonly (readonly number[])[], order: Order, exchange: Exchange): Promise<WrittenText[][]> {
    const { tally, settings, slots } = this;
    const texts = prompts.map((prompt) =>
      Array.from({ length: order.candidates }, (_, index) => this.model.write(prompt, { ...order, index })),
    );
    const sequences = prompts.flatMap((prompt, place) =>
      (texts[place] ?? []).map(async (text, index) => {
        const tokens = tokensOf(text);
        const milliseconds = settings.baseMs + settings.tokenMs * tokens;
        await slots.hold(milliseconds, exchange.signal);
        const work = this.workOf(prompt, order, index);
        tally.done(work);
        tally.tokens(index === 0 ? 1 : 0, index === 0 ? prompt.length : 0, tokens, milliseconds);
        exchange.works.push(work);
      }),
    );
    const ended = await Promise.allSettled(sequences);
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return texts;
  }

  private workOf(prompt: readonly number[], order: Order, index: number): Work {
    const ids = hashOfIds(prompt);
    const { model, seed, sampling, greedy, maxTokens, stops } = order;
    if (order.scores) {
      return this.checks.has(ids)
        ? { kind: 'check', key: ids }
        : { kind: 'scoring', key: JSON.stringify([model, ids]) };
    }
    const text = JSON.stringify([model, ids, greedy ? null : seed, index, sampling, maxTokens, stops]);
    return { kind: 'generation', key: createHash('sha256').update(text).digest('base64url').slice(0, 22) };
  }
}

/** Tokens a text took to write: its end token counts too. */
export function tokensOf(text: WrittenText): number {
  return text.ids.length + (text.finish === 'end' ? 1 : 0);
}
