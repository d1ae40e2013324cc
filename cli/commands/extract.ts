import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { extractions } from '../../activities/strategies.ts';
import { seededRandom } from '../../text/random.ts';
import { englishStopwords } from '../../text/yake/english-stopwords.ts';
import { extractKeywords } from '../../text/yake/keywords.ts';
import { wrongInput } from '../command-failure.ts';
import { readJsonLines, writeJsonLine } from '../json-lines.ts';
import { wholeNumber } from '../read-whole-number.ts';
import { pathProblem } from '../run-file/find-path.ts';
import type { Surroundings } from '../surroundings.ts';

const passageLine = z.object({ text: z.string() });

/** A fragment as it is written; only keywords have a score, and the less it is, the better they are. */
interface WrittenFragment {
  text: string;
  score?: number;
}

interface ExtractOptions {
  strategy: string;
  in: string;
  top?: number;
  ngram?: number;
  stopwords?: string;
  seed?: number;
}

export function addExtract(program: Command, surroundings: Surroundings): void {
  program
    .command('extract')
    .description('take the fragments out of passages, without a run: reads JSON lines with a text, writes JSON lines')
    .addOption(new Option('--strategy <name>', 'how').choices(strategies()).makeOptionMandatory())
    .requiredOption('--in <file>', 'JSON lines {"text": "…"}; - for standard input')
    .option('--top <count>', 'keywords: how many at most (default: 20)', wholeNumber(1, 1000))
    .option('--ngram <words>', 'keywords: words of the longest one (default: 3)', wholeNumber(1, 10))
    .option('--stopwords <file>', 'keywords: a word a line, in place of the English ones that are known')
    .option('--seed <number>', 'sentence: which one is drawn (default: 13)', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .action((options: ExtractOptions) => extractFragments(options, surroundings));
}

/**
 * Writes the fragments of each passage as one line, in the order of the passages.
 * @throws RunFileError or CommandFailure for what cannot be read, after the lines before it are written
 */
export async function extractFragments(
  options: ExtractOptions,
  { output }: Pick<Surroundings, 'output'>,
  standardInput?: AsyncIterable<unknown>,
): Promise<void> {
  refuseUnused(options);
  const take = await taker(options);
  let line = 0;
  for await (const { text } of readJsonLines(options.in, passageLine, standardInput)) {
    line++;
    if (!(await writeJsonLine(output, { fragments: take(text, line) }))) return;
  }
}

/** Those that need no server. */
function strategies(): string[] {
  return Object.values(extractions).flatMap(({ asks, name }) => (asks ? [] : [name]));
}

type Take = (text: string, line: number) => WrittenFragment[];

async function taker(options: ExtractOptions): Promise<Take> {
  if (options.strategy === 'keywords') return keywordTaker(options);
  const strategy = extractions[options.strategy];
  if (strategy === undefined || strategy.asks) throw wrongInput(`no strategy "${options.strategy}" without a server`);
  const take = strategy.bind({});
  const seed = options.seed ?? 13;
  return (text, line) => take(text, seededRandom(seed, line, 'extract')).map((fragment) => ({ text: fragment.text }));
}

async function keywordTaker({ top = 20, ngram = 3, stopwords: file }: ExtractOptions): Promise<Take> {
  const stopwords = file === undefined ? englishStopwords : await readStopwords(file);
  return (text) =>
    extractKeywords(text, { top, maxWords: ngram, stopwords }).map((keyword) => ({
      text: keyword.text,
      score: keyword.score,
    }));
}

async function readStopwords(file: string): Promise<ReadonlySet<string>> {
  const problem = await pathProblem(file, 'file');
  if (problem !== undefined) throw wrongInput(`--stopwords: ${problem}`);
  const lines = decoded(await readFile(file), file).split(/\r?\n/);
  return new Set(lines.map((line) => line.trim().toLowerCase()));
}

/** Without a byte order mark, which would be part of the first word. */
function decoded(content: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw wrongInput(`--stopwords: ${file} is not valid UTF-8`);
  }
}

/** An option that would do nothing is a slip, and told as one. */
function refuseUnused({ strategy, top, ngram, stopwords, seed }: ExtractOptions): void {
  const given = { top, ngram, stopwords, seed };
  const used = { keywords: ['top', 'ngram', 'stopwords'], sentence: ['seed'] }[strategy] ?? [];
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !used.includes(name)) throw wrongInput(`--${name} means nothing to ${strategy}`);
  }
}
