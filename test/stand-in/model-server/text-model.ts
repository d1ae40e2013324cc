import { createHash } from 'node:crypto';
import type { TextTokenizer } from '../../../clients/tokenizer.ts';
import { chooseOne, seededRandom } from '../../../text/random.ts';
import type { ModelServerSettings } from './settings.ts';

/** A text the stand-in model wrote. */
export interface WrittenText {
  text: string;
  /** Without the end token. */
  ids: number[];
  /** 'end': it came to its end token; 'stop': at one of the stop texts; 'length': it was cut. */
  finish: 'end' | 'stop' | 'length';
  stop: string | undefined;
}

/** What a text depends on beside its prompt. */
export interface Draw {
  /** Name of the model that writes. */
  model: string;
  /** Absent: from the prompt alone, so that two runs can be compared byte by byte. */
  seed: number | undefined;
  /** Number of the text among those of its prompt; drawn with seed + index, as vLLM does. */
  index: number;
  /** Temperature and the like, as one text; greedy texts have no seed. */
  sampling: string;
  greedy: boolean;
  maxTokens: number;
  stops: readonly string[];
}

const openings = ['Explain', 'Describe', 'Write about', 'Tell me', 'Summarise', 'Compare', 'List', 'Outline'];
const words =
  'how why when where the a old young river valley harbour stones boats market bread salt grain winter summer teacher farmer letter bridge road tower garden bees honey clouds rain wind carries shapes feeds guards builds mends sells paints counts slowly quickly quietly near behind above between without because while before after people children weavers bakers'.split(
    ' ',
  );

/** Writes texts and gives log-probabilities by hashing: the same for the same ids, on every machine and every call. */
export class TextModel {
  private readonly pieces: Map<string, number[]>;
  private readonly filler: number[];
  private readonly settings: Pick<ModelServerSettings, 'weights' | 'outputTokens'>;

  constructor(settings: Pick<ModelServerSettings, 'weights' | 'outputTokens'>, tokenizer: TextTokenizer) {
    this.settings = settings;
    const specials = tokenizer.encode('').length;
    const pieces = [...openings, ...words.map((word) => ` ${word}`), '.'];
    this.pieces = new Map(pieces.map((piece) => [piece, tokenizer.encode(piece).slice(specials)]));
    this.filler = this.pieces.get('.') ?? [];
  }

  write(prompt: readonly number[], draw: Draw): WrittenText {
    const { weights, outputTokens } = this.settings;
    const drawn = draw.greedy
      ? 'greedy'
      : draw.seed === undefined
        ? `of the prompt ${draw.index}`
        : draw.seed + draw.index;
    const random = seededRandom(weights, draw.model, draw.sampling, drawn, hashOfIds(prompt));
    const wanted = outputTokens.least + Math.floor(random() * (outputTokens.most - outputTokens.least + 1));
    const room = Math.min(wanted, draw.maxTokens);
    const ids: number[] = [];
    let text = '';
    for (let piece = chooseOne(openings, random); ; piece = ` ${chooseOne(words, random)}`) {
      const next = this.pieces.get(piece) ?? [];
      if (ids.length + next.length > room) break;
      ids.push(...next);
      text += piece;
    }
    // Filled up to the very token, so that the length is known.
    while (ids.length + this.filler.length <= room) {
      ids.push(...this.filler);
      text += '.';
    }
    const finish = ids.length < draw.maxTokens ? 'end' : 'length';
    return this.cut({ text, ids, finish, stop: undefined }, draw.stops);
  }

  /** Natural logarithms, one for each id but the first, which has none. A score depends on all ids before it. */
  logProbabilities(model: string, ids: readonly number[]): number[] {
    const found: number[] = [];
    let state = createHash('sha256')
      .update(JSON.stringify([this.settings.weights, model]))
      .digest()
      .readInt32LE(0);
    ids.forEach((id, position) => {
      state = mixed(Math.imul(state, 31) ^ (id + 1));
      const share = (state >>> 0) / 2 ** 32;
      if (position > 0) found.push(-(0.01 + 6 * share * share));
    });
    return found;
  }

  private cut(whole: WrittenText, stops: readonly string[]): WrittenText {
    const found = stops
      .map((stop) => ({ stop, at: whole.text.indexOf(stop) }))
      .filter(({ at }) => at !== -1)
      .sort((one, other) => one.at - other.at)[0];
    if (found === undefined) return whole;
    const text = whole.text.slice(0, found.at);
    const share = (found.at + found.stop.length) / whole.text.length;
    return { text, ids: whole.ids.slice(0, Math.ceil(whole.ids.length * share)), finish: 'stop', stop: found.stop };
  }
}

/** A short name of a sequence of ids. */
export function hashOfIds(ids: readonly number[]): string {
  return createHash('sha256').update(Int32Array.from(ids)).digest('base64url').slice(0, 16);
}

/** The finaliser of MurmurHash3 for 32 bits. */
function mixed(value: number): number {
  let state = value;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
