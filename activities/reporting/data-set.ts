import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { readPart } from '../../stores/record-parts.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { DataSetFiles } from './data-set-files.ts';
import { armPairSchema, sourcesOfArms, dataSetRow, type ArmOrigin } from './data-set-row.ts';
import type { ReportedStep } from './reported-step.ts';

/**
 * Writes the data set of a run as JSON lines: the pairs the follower was trained on.
 * @returns keys of the files, in order
 */
export async function writeDataSet(
  { store }: Pick<ActivityDependencies, 'store'>,
  steps: readonly ReportedStep[],
  runFile: RunFile,
  folder: string,
): Promise<string[]> {
  const follower = steps.find(({ kind }) => kind === 'finetune');
  if (follower === undefined) return [];
  const origins = new Map(
    [...sourcesOfArms(runFile)].map(([arm, sources]): [string, ArmOrigin] => [
      arm,
      {
        ...sources,
        generator: modelKey(steps, arm, 'generate', 'generator'),
        scorer: modelKey(steps, arm, 'score', 'scorer'),
      },
    ]),
  );
  const unknown: ArmOrigin = { corpora: new Map(), dataLicences: new Map() };
  const files = new DataSetFiles(store, folder);
  for (const part of follower.manifest.parts.filter(({ name }) => name === 'rows')) {
    const pairs = await readPart(store, part, armPairSchema);
    await files.add(pairs.map((pair) => dataSetRow(pair, origins.get(pair.arm) ?? unknown)));
  }
  return files.close();
}

function modelKey(steps: readonly ReportedStep[], arm: string, kind: string, role: string): string | undefined {
  const step = steps.find((one) => one.kind === kind && one.arm === arm);
  const id = step?.inputs.find((input) => input.role === role)?.steps[0];
  return steps.find((one) => one.id === id)?.key;
}
