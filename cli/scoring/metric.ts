import { exactMatchBest } from '../../text/exact-match.ts';
import { meteorBest } from '../../text/meteor.ts';
import { rougeLBest, rougeNBest } from '../../text/rouge.ts';
import { splitAtSpace } from '../../text/white-space.ts';
import { nltkWords } from '../../text/word-tokenizer.ts';
import type { WordNet } from '../../text/wordnet.ts';
import { wrongInput } from '../command-failure.ts';
import { readWordNet } from './wordnet-folder.ts';

export const metricNames = ['rouge-l', 'rouge-1', 'rouge-2', 'meteor', 'exact-match'] as const;

/** How METEOR cuts texts: as NLTK's NLTKWordTokenizer, or at white space. */
export const tokenizers = { nltk: nltkWords, split: splitAtSpace };

/** What the command line says of a metric; absent where nothing was said. */
export interface MetricOptions {
  metric: (typeof metricNames)[number];
  /** False for ROUGE without stemmer. */
  stem: boolean;
  tokenizer?: keyof typeof tokenizers;
  /** WordNet's folder `dict`. */
  wordnet?: string;
}

export interface Metric {
  /** The metric with everything that its figure depends on. */
  name: string;
  /** From 0 to 1; of several references the best counts. */
  score(prediction: string, references: readonly string[]): number;
}

/**
 * The metric that was asked for.
 * @throws CommandFailure for an option that the metric does not have, or a WordNet that cannot be read
 */
export async function chooseMetric(options: MetricOptions): Promise<Metric> {
  const { metric, stem, tokenizer, wordnet } = options;
  const isRouge = metric.startsWith('rouge');
  if (!stem && !isRouge) throw wrongInput(`--no-stem: ${metric} has no choice of stemming, only rouge has`);
  if (metric !== 'meteor' && tokenizer !== undefined) throw wrongInput(`--tokenizer: only for meteor, not ${metric}`);
  if (metric !== 'meteor' && wordnet !== undefined) throw wrongInput(`--wordnet: only for meteor, not ${metric}`);
  if (metric === 'exact-match') return { name: metric, score: exactMatchBest };
  if (metric === 'meteor')
    return meteor(tokenizer ?? 'nltk', wordnet === undefined ? undefined : await readWordNet(wordnet));
  const name = `${metric} F1 (${stem ? 'Porter stemmer' : 'no stemmer'})`;
  if (metric === 'rouge-l') return { name, score: (...texts) => rougeLBest(...texts, { stemmer: stem }).fmeasure };
  const size = metric === 'rouge-1' ? 1 : 2;
  return { name, score: (...texts) => rougeNBest(...texts, { stemmer: stem, size }).fmeasure };
}

function meteor(tokenizer: keyof typeof tokenizers, wordNet: WordNet | undefined): Metric {
  const settings = { tokenize: tokenizers[tokenizer], synonyms: wordNet?.synonyms };
  return {
    name: `meteor (tokenizer ${tokenizer}, ${wordNetName(wordNet)})`,
    score: (prediction, references) => meteorBest(prediction, references, settings),
  };
}

function wordNetName(wordNet: WordNet | undefined): string {
  if (wordNet === undefined) return 'no WordNet';
  return `WordNet ${wordNet.version}${wordNet.hasExceptions ? '' : ' without exception lists'}`;
}
