import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { englishStopwords } from '../text/yake/english-stopwords.ts';
import { extractKeywords } from '../text/yake/keywords.ts';
import { printTable } from './print-table.ts';

/** What the reference does with the same texts and stopwords; it reads one JSON object and times only its own work. */
const reference = `
import json, sys, time
import yake
given = json.load(sys.stdin)
extractor = yake.KeywordExtractor(lan="en", n=given["words"], top=given["top"], stopwords=set(given["stopwords"]))
begun = time.perf_counter()
for text in given["texts"]:
    extractor.extract_keywords(text)
print(time.perf_counter() - begun)
`;

/**
 * Keywords of the texts of a file of JSON lines: `--in FILE [--ngram 3] [--top 20] [--python INTERPRETER]`. With an
 * interpreter whose environment has yake 0.4.8, that does the same texts right after, on the same machine.
 */
export async function measure(options: string[]): Promise<void> {
  const { values } = parseArgs({
    args: options,
    options: {
      in: { type: 'string', default: 'examples/data/passages.jsonl' },
      ngram: { type: 'string', default: '3' },
      top: { type: 'string', default: '20' },
      python: { type: 'string' },
    },
  });
  const texts = await readTexts(values.in);
  const [words, top] = [Number(values.ngram), Number(values.top)];
  const once = (): void => {
    for (const text of texts) extractKeywords(text, { maxWords: words, top, stopwords: englishStopwords });
  };
  const begun = performance.now();
  once();
  const first = (performance.now() - begun) / 1000;
  // A worker has read thousands of passages before its speed matters, so the code is warm by then
  const [rounds, seconds] = timed(once);
  const perSecond = (texts.length * rounds) / seconds;
  const rows: [string, string | number][] = [
    ['texts', texts.length],
    ['words a text', texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / texts.length],
    ['texts a second, first round', texts.length / first],
    ['texts a second, once warm', perSecond],
  ];
  if (values.python !== undefined) {
    const input = JSON.stringify({ texts, words, top, stopwords: [...englishStopwords] });
    const { stdout } = await execa(values.python, ['-W', 'ignore', '-c', reference], { input });
    const referencePerSecond = texts.length / Number(stdout.trim().split('\n').at(-1));
    rows.push(['texts a second, the reference', referencePerSecond]);
    rows.push(['times as fast, first round', texts.length / first / referencePerSecond]);
    rows.push(['times as fast, once warm', perSecond / referencePerSecond]);
  }
  printTable(rows);
}

async function readTexts(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => z.object({ text: z.string() }).parse(JSON.parse(line)).text);
}

/** Repeats a piece of work for three seconds. */
function timed(work: () => void): [rounds: number, seconds: number] {
  const begun = performance.now();
  for (let rounds = 1; ; rounds++) {
    work();
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 3) return [rounds, seconds];
  }
}
