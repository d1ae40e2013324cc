import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { redecide } from '../../activities/redecision/redecide.ts';
import type { StrategyChoice } from '../../pipeline/run-file/arms.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { refuseDuringCollection } from '../../stores/collection-lock.ts';
import { choiceForms, parseChoice } from '../redecide/parse-choice.ts';
import { redecisionView, type RedecisionJson } from '../redecide/redecision-view.ts';
import { joinObjects } from '../results/download.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** What `slingshot redecide` is asked for. */
export interface RedecideRequest {
  choose: StrategyChoice;
  seed?: number | undefined;
  results: string;
  json: boolean;
}

export function addRedecide(program: Command, surroundings: Surroundings): void {
  program
    .command('redecide')
    .description('choose again among the candidates of a finished run by their kept scores; asks no model')
    .argument('<run>', 'id of the run')
    .requiredOption('--choose <choice>', choiceForms, parseChoice)
    .option('--seed <number>', "seed of a random choice; the run's own when absent", readSeed)
    .option('--results <folder>', 'where the new data set goes, in a folder of the run', 'results')
    .option('--json', 'print one JSON object', false)
    .action((run: string, request: RedecideRequest) =>
      withConnection(surroundings, ({ store }) => redecideRun(store, run, request, surroundings)),
    );
}

/** Makes the new data set, brings it to this machine, and shows how its pairs differ from those of the run. */
export async function redecideRun(
  store: ArtifactStore,
  run: string,
  { choose, seed, results, json }: RedecideRequest,
  { output }: Pick<Surroundings, 'output'>,
): Promise<void> {
  await refuseDuringCollection(store);
  const begun = performance.now();
  const { redecision, manifest, difference } = await redecide({ store }, { run, choice: choose, seed });
  const folder = resolve(results, run);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `data-${fileLabel(choose, seed)}.jsonl`);
  await joinObjects(store, redecision.data, file);
  const seconds = Math.round(performance.now() - begun) / 1000;
  const made: RedecisionJson = { ...redecision, manifest, difference, seconds, file };
  output.print(json ? JSON.stringify(made) : redecisionView(made));
}

/** The choice in a file name: "top-k-k-2", "bounds-lowest-5-highest-50", "random-seed-7". */
function fileLabel({ strategy, ...parameters }: StrategyChoice, seed: number | undefined): string {
  const fields = Object.entries({ ...parameters, seed }).filter(([, value]) => value !== undefined);
  return [strategy, ...fields.map(([name, value]) => `${name}-${String(value)}`)].join('-');
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('It must be a whole number from 0.');
  return seed;
}
