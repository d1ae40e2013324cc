import { porterStem } from './porter.ts';

/** The words of WordNet's synsets that a word is in; without spaces in them. None for a word that WordNet lacks. */
export type Synonyms = (word: string) => Iterable<string>;

export interface MeteorSettings {
  /** Cuts texts into words and signs: `nltkWords` or `splitAtSpace`. */
  tokenize(text: string): string[];
  /** The third stage of matching; without it words match by themselves and by their stems only. */
  synonyms?: Synonyms | undefined;
}

// The weights NLTK has by default: of precision against recall, and of the penalty for matches out of order.
const ALPHA = 0.9;
const BETA = 3;
const GAMMA = 0.5;

/**
 * METEOR as NLTK 3.10 gives it (Lavie and Agarwal, 2007), from 0 to 1: words of the prediction are matched with words of
 * the reference, and a mean of precision and recall is lowered the more chunks the matches fall into. Of several
 * references the best score counts. Throws a RangeError when there is no reference.
 */
export function meteorBest(prediction: string, references: readonly string[], settings: MeteorSettings): number {
  if (references.length === 0) throw new RangeError('METEOR needs at least one reference, got an empty list');
  const wordsOf = (text: string) => settings.tokenize(text).map((token) => token.toLowerCase());
  const predicted = wordsOf(prediction);
  return Math.max(...references.map((reference) => meteorOfWords(predicted, wordsOf(reference), settings.synonyms)));
}

const meteorOfWords = (
  prediction: readonly string[],
  reference: readonly string[],
  synonyms: Synonyms | undefined,
): number => {
  const partners = align(prediction, reference, synonyms);
  const { matches, chunks } = countChunks(partners);
  if (matches === 0) return 0;
  const precision = matches / prediction.length;
  const recall = matches / reference.length;
  const mean = (precision * recall) / (ALPHA * precision + (1 - ALPHA) * recall);
  return (1 - GAMMA * (chunks / matches) ** BETA) * mean;
};

const UNMATCHED = -1;

interface Word {
  place: number;
  text: string;
}

/** For each word of the prediction the place of its partner in the reference, or UNMATCHED. */
const align = (prediction: readonly string[], reference: readonly string[], synonyms: Synonyms | undefined) => {
  const partners = new Int32Array(prediction.length).fill(UNMATCHED);
  const taken = new Uint8Array(reference.length);
  const match = (left: readonly Word[], right: readonly Word[], alike?: Synonyms) => {
    const places = placesByText(right);
    for (const { place, text } of left.toReversed()) {
      const partner = takeLast(places, text, alike?.(text) ?? []);
      if (partner === undefined) continue;
      partners[place] = partner;
      taken[partner] = 1;
    }
    return [left.filter(({ place }) => partners[place] === UNMATCHED), right.filter(({ place }) => !taken[place])];
  };
  const [left = [], right = []] = match(placed(prediction), placed(reference));
  // Synonyms are looked up by stem, as NLTK does: the words themselves are gone by then.
  const [stems = [], wantedStems = []] = match(stemmed(left), stemmed(right));
  if (synonyms !== undefined) match(stems, wantedStems, synonyms);
  return partners;
};

const placed = (words: readonly string[]): Word[] => words.map((text, place) => ({ place, text }));

const stemmed = (words: readonly Word[]): Word[] => words.map(({ place, text }) => ({ place, text: porterStem(text) }));

const placesByText = (words: readonly Word[]): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  for (const { place, text } of words) {
    const same = places.get(text);
    if (same === undefined) places.set(text, [place]);
    else same.push(place);
  }
  return places;
};

/** Takes away the last place at which the text or one of its synonyms stands. */
const takeLast = (
  places: ReadonlyMap<string, number[]>,
  text: string,
  synonyms: Iterable<string>,
): number | undefined => {
  let found = places.get(text);
  for (const synonym of synonyms) {
    const others = places.get(synonym);
    if ((others?.at(-1) ?? UNMATCHED) > (found?.at(-1) ?? UNMATCHED)) found = others;
  }
  return found?.pop();
};

/** A chunk is a run of matches that stand side by side, in the same order, in both texts. */
const countChunks = (partners: Int32Array): { matches: number; chunks: number } => {
  let [matches, chunks] = [0, 0];
  let previous = UNMATCHED;
  for (const partner of partners) {
    if (partner !== UNMATCHED) {
      matches += 1;
      if (previous === UNMATCHED || partner !== previous + 1) chunks += 1;
    }
    previous = partner;
  }
  return { matches, chunks };
};
