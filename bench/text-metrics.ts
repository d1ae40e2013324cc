import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { z } from 'zod';
import { meteorBest } from '../text/meteor.ts';
import { rougeLBest } from '../text/rouge.ts';
import { nltkWords } from '../text/word-tokenizer.ts';
import { printTable } from './print-table.ts';

/** What the references do with the same pairs, METEOR without WordNet; reads JSON and times only its own work. */
const reference = `
import json, sys, time
from nltk.tokenize import NLTKWordTokenizer
from nltk.translate.meteor_score import meteor_score
from rouge_score.rouge_scorer import RougeScorer

class NoWordNet:
    def synsets(self, word):
        return []

def rouge(pair):
    return scorer.score_multi(pair["references"], pair["prediction"])["rougeL"].fmeasure

def meteor(pair):
    wanted = [words(text) for text in pair["references"]]
    return meteor_score(wanted, words(pair["prediction"]), wordnet=nothing)

pairs = json.load(sys.stdin)
scorer, words, nothing = RougeScorer(["rougeL"], use_stemmer=True), NLTKWordTokenizer().tokenize, NoWordNet()
results = {}
for name, measure in (("rougeL", rouge), ("meteor", meteor)):
    begun = time.perf_counter()
    scores = [measure(pair) for pair in pairs]
    results[name] = {"seconds": time.perf_counter() - begun, "scores": scores}
print(json.dumps(results))
`;

const pairSchema = z.object({ prediction: z.string(), references: z.array(z.string()).min(1) });
const resultSchema = z.object({ seconds: z.number(), scores: z.array(z.number()) });
const resultsSchema = z.object({ rougeL: resultSchema, meteor: resultSchema });

type Pair = z.infer<typeof pairSchema>;

const metrics = {
  rougeL: ({ prediction, references }: Pair) => rougeLBest(prediction, references, { stemmer: true }).fmeasure,
  meteor: ({ prediction, references }: Pair) => meteorBest(prediction, references, { tokenize: nltkWords }),
};

/**
 * ROUGE-L and METEOR of the pairs of a file: `[--in FILE] [--python INTERPRETER]`. The file has lines as `slingshot score`
 * takes them; without one, each output of the example's pairs is compared with the next. With an interpreter whose
 * environment has rouge-score 0.1.2 and NLTK 3.10, those do the same pairs right after, on the same machine.
 */
export async function measure(options: string[]): Promise<void> {
  const { values } = parseArgs({ args: options, options: { in: { type: 'string' }, python: { type: 'string' } } });
  const pairs = values.in === undefined ? await examplePairs() : await readLines(values.in, pairSchema);
  const theirs = values.python === undefined ? undefined : await referenceResults(values.python, pairs);
  const rows: [string, string | number][] = [['pairs', pairs.length]];
  for (const name of ['rougeL', 'meteor'] as const) {
    const begun = performance.now();
    const scores = pairs.map(metrics[name]);
    const first = (pairs.length / (performance.now() - begun)) * 1000;
    const warm = pairs.length * timesASecond(() => pairs.forEach(metrics[name]));
    rows.push([`${name}: pairs a second, first round`, first], [`${name}: pairs a second, once warm`, warm]);
    if (theirs === undefined) continue;
    const perSecond = pairs.length / theirs[name].seconds;
    const difference = Math.max(...scores.map((score, index) => Math.abs(score - (theirs[name].scores[index] ?? 0))));
    rows.push([`${name}: pairs a second, the reference`, perSecond]);
    rows.push([`${name}: times as fast, first round`, first / perSecond]);
    rows.push([`${name}: times as fast, once warm`, warm / perSecond]);
    rows.push([`${name}: largest difference of a score`, difference.toExponential(1)]);
  }
  printTable(rows);
}

async function examplePairs(): Promise<Pair[]> {
  const rows = await readLines('examples/data/pairs.jsonl', z.object({ output: z.string() }));
  return rows.slice(1).map(({ output }, index) => ({ prediction: output, references: [rows[index]?.output ?? ''] }));
}

async function readLines<Line>(file: string, schema: z.ZodType<Line>): Promise<Line[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

async function referenceResults(python: string, pairs: readonly Pair[]): Promise<z.infer<typeof resultsSchema>> {
  const { stdout } = await execa(python, ['-W', 'ignore', '-c', reference], { input: JSON.stringify(pairs) });
  return resultsSchema.parse(JSON.parse(stdout));
}

/** Repeats a piece of work for three seconds. */
function timesASecond(work: () => void): number {
  const begun = performance.now();
  for (let times = 1; ; times++) {
    work();
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 3) return times / seconds;
  }
}
