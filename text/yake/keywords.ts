import { Candidates, scoreOf, type Candidate, type Word } from './candidates.ts';
import { prepareLines, type PreparedText } from './lines.ts';
import type { Piece } from './sentence-breaks.ts';
import { splitForKeywords } from './sentences.ts';
import { areAlike } from './similarity.ts';
import { isPunctuationOnly, tagOf, type Tag } from './tags.ts';
import { countOccurrence, Terms, type Term } from './terms.ts';
import { tokenPlaces } from './token-places.ts';
import { tokensOf } from './tokens.ts';

export interface KeywordOptions {
  /** Words of the longest keyword. */
  maxWords: number;
  /** How many keywords at most. */
  top: number;
  /** In small letters; a keyword may have them inside, not at its beginning or end. */
  stopwords: ReadonlySet<string>;
  /** How many words before a word count as its neighbours; 1 unless given. */
  window?: number;
  /** Two keywords more alike than this are one, the better of both; from 1 on none are. 0.9 unless given. */
  dedupLimit?: number;
}

export interface Keyword {
  text: string;
  /** Of YAKE: above 0, and the less the better. Scores of different texts do not compare. */
  score: number;
  /**
   * Its first place in the text, in UTF-16 code units, from its first to its last word; what stands between them may
   * differ from `text` (line ends, a possessive "'s"). Absent where the place cannot be told.
   */
  span?: Piece;
}

/**
 * The keywords of a text, best first, by YAKE (Campos et al., 2020) as its Python package computes it in version 0.4.8.
 * It needs no training and nothing but the text and a list of stopwords.
 */
export function extractKeywords(original: string, options: KeywordOptions): Keyword[] {
  const { maxWords, top, stopwords, window = 1, dedupLimit = 0.9 } = options;
  const prepared = prepareLines(original);
  const sentences = splitForKeywords(prepared.text);
  const terms = new Terms(stopwords);
  const candidates = new Candidates(maxWords);
  const forms = new Map<string, Form>();
  for (const [number, { start, end }] of sentences.entries()) {
    readSentence(prepared.text.slice(start, end), number, { terms, candidates, forms, window });
  }
  const weights = terms.weights(sentences.length);
  const scored = candidates.usable().map((candidate) => ({ candidate, score: scoreOf(candidate, terms, weights) }));
  scored.sort((one, other) => one.score - other.score);
  const chosen: typeof scored = [];
  for (const next of scored) {
    if (chosen.length >= top) break;
    const isNew = ({ candidate }: { candidate: Candidate }) => !areAlike(candidate.key, next.candidate.key, dedupLimit);
    if (dedupLimit >= 1 || chosen.every(isNew)) chosen.push(next);
  }
  return chosen.map(({ candidate, score }) => {
    const span = spanOf(candidate, prepared, sentences);
    return { text: candidate.surface, score, ...(span && { span }) };
  });
}

/** What is known of a token by its spelling alone. */
interface Form {
  lower: string;
  tag: Tag;
  term: Term;
}

interface Reading {
  terms: Terms;
  candidates: Candidates;
  forms: Map<string, Form>;
  window: number;
}

function readSentence(sentence: string, number: number, reading: Reading): void {
  const { terms, candidates, window } = reading;
  let stretch: Word[] = [];
  let position = -1;
  for (const [token, surface] of tokensOf(sentence).entries()) {
    if (isDropped(surface)) continue;
    position++;
    if (isPunctuationOnly(surface)) {
      stretch = [];
      continue;
    }
    const { lower, tag: usualTag, term } = formOf(surface, reading);
    const tag = usualTag === 'name' && position === 0 ? 'plain' : usualTag;
    countOccurrence(term, tag, number);
    if (isConnected(tag)) {
      for (let at = Math.max(0, stretch.length - window); at < stretch.length; at++) {
        const leader = stretch[at];
        if (leader !== undefined && isConnected(leader.tag)) terms.countNeighbours(leader.term, term);
      }
    }
    stretch.push({ surface, lower, tag, term, token });
    candidates.addRows(stretch, number);
  }
}

/** The rest of a contraction ("'s") is no word, and leaves its neighbours side by side. */
function isDropped(token: string): boolean {
  return token.startsWith("'") && token.length > 1;
}

function isConnected(tag: Tag): boolean {
  return tag !== 'number' && tag !== 'unusable';
}

function formOf(surface: string, { forms, terms }: Reading): Form {
  const known = forms.get(surface);
  if (known !== undefined) return known;
  const lower = surface.toLowerCase();
  const form = { lower, tag: tagOf(surface), term: terms.of(lower) };
  forms.set(surface, form);
  return form;
}

/** Sentences are cut into tokens once more here, since few have keywords and to keep every token would cost more. */
function spanOf(candidate: Candidate, prepared: PreparedText, sentences: readonly Piece[]): Piece | undefined {
  const sentence = sentences[candidate.sentence];
  if (sentence === undefined) return undefined;
  const text = prepared.text.slice(sentence.start, sentence.end);
  const places = tokenPlaces(text, tokensOf(text).slice(0, candidate.lastToken + 1));
  const [first, last] = [places[candidate.firstToken], places[candidate.lastToken]];
  if (first === undefined || last === undefined) return undefined;
  const start = prepared.original(sentence.start + first.start);
  return { start, end: prepared.original(sentence.start + last.end - 1) + 1 };
}
