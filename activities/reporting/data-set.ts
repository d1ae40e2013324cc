import { z } from 'zod';
import { pairSchema } from '../../pipeline/records.ts';
import { resolveRun } from '../../pipeline/run-file/resolved.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { readPart } from '../../stores/record-parts.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { ReportedStep } from './reported-step.ts';

const rowSchema = pairSchema.extend({ arm: z.string() });

/**
 * Writes the data set of a run as JSON lines: the pairs the follower was trained on, each with where it came from and
 * under which licence, which models wrote and chose it, and how it was scored.
 * @returns keys of the files, in order
 */
export async function writeDataSet(
  dependencies: ActivityDependencies,
  steps: readonly ReportedStep[],
  runFile: RunFile,
  folder: string,
): Promise<string[]> {
  const { store } = dependencies;
  const follower = steps.find(({ kind }) => kind === 'finetune');
  if (follower === undefined) return [];
  const arms = resolveRun(runFile).arms;
  const files: string[] = [];
  for (const part of follower.manifest.parts.filter(({ name }) => name === 'rows')) {
    const rows = (await readPart(store, part, rowSchema)).map((pair) => {
      const corpus = arms.find(({ name }) => name === pair.arm)?.corpora[pair.corpus];
      return {
        id: pair.id,
        instruction: pair.instruction,
        input: pair.input,
        output: pair.output,
        perplexity: pair.perplexity,
        perplexities: pair.perplexities,
        provenance: {
          arm: pair.arm,
          corpus: corpus?.source || corpus?.path || corpus?.object,
          licence: corpus?.licence,
          line: pair.line,
          passage: pair.passage,
          spans: pair.spans,
          style: pair.style,
          generator: modelKey(steps, pair.arm, 'generate', 'generator'),
          scorer: modelKey(steps, pair.arm, 'score', 'scorer'),
        },
      };
    });
    const file = `${folder}/data-${String(files.length).padStart(5, '0')}.jsonl`;
    await store.put(file, Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
    files.push(file);
  }
  return files;
}

function modelKey(steps: readonly ReportedStep[], arm: string, kind: string, role: string): string | undefined {
  const step = steps.find((one) => one.kind === kind && one.arm === arm);
  const id = step?.inputs.find((input) => input.role === role)?.steps[0];
  return steps.find((one) => one.id === id)?.key;
}
