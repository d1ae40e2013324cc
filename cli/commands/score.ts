import { Option, type Command } from 'commander';
import { z } from 'zod';
import { readJsonLines, writeJsonLine } from '../json-lines.ts';
import { chooseMetric, metricNames, tokenizers, type MetricOptions } from '../scoring/metric.ts';
import type { Surroundings } from '../surroundings.ts';

/** What else a line holds is left alone. */
const lineSchema = z.object({
  prediction: z.string(),
  references: z.array(z.string()).min(1, 'empty; at least one reference is needed'),
});

export function addScore(program: Command, { output }: Surroundings): void {
  program
    .command('score')
    .description('score texts against references: a JSON line {"score": …} for each line, the mean to stderr')
    .addOption(new Option('--metric <name>', 'what to measure').choices(metricNames).makeOptionMandatory())
    .requiredOption('--in <file>', 'JSON lines {"prediction": "…", "references": ["…"]}; - for standard input')
    .option('--no-stem', 'rouge: compare words as they are, not their stems')
    .addOption(
      new Option('--tokenizer <name>', 'meteor: words of NLTKWordTokenizer (default), or split at white space').choices(
        Object.keys(tokenizers),
      ),
    )
    .option('--wordnet <folder>', 'meteor: match synonyms too, by the folder dict of a WordNet database')
    .action(async ({ in: file, ...options }: MetricOptions & { in: string }) => {
      const metric = await chooseMetric(options);
      let [count, sum] = [0, 0];
      for await (const { prediction, references } of readJsonLines(file, lineSchema)) {
        const score = metric.score(prediction, references);
        count += 1;
        sum += score;
        if (!(await writeJsonLine(output, { score }))) return;
      }
      output.tell(`${metric.name}: ${count === 0 ? 'no pairs' : `mean ${(sum / count).toFixed(6)} of ${count} pairs`}`);
    });
}
