import { split } from '../../activities/split.ts';
import type { StageOutcome } from '../../activities/once.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { Workbench } from './workbench.ts';

const rivers = ['Danube', 'Nile', 'Loire', 'Volga', 'Ebro', 'Tagus', 'Oder', 'Po', 'Rhone', 'Vistula'];

/** Pairs that are no near-duplicates of one another. */
export function humanLines(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const river = rivers[index % rivers.length] ?? '';
    const letter = String.fromCharCode(97 + (index % 26));
    return JSON.stringify({
      instruction: `Say one thing about the river ${river} (${index}).`,
      input: '',
      output: `${river} ${letter.repeat(4)}${index} begins where ${letter}${index} hills of ${letter.repeat(6)} end.`,
    });
  }).join('\n');
}

/** The split of a data set of JSON lines, or of another form. */
export async function splitOf(
  bench: Workbench,
  content: string,
  parameters: {
    seed?: number;
    source?: Partial<RecipeParameters['split']['source']>;
    heldOut?: RecipeParameters['split']['heldOut'];
  } = {},
): Promise<StageOutcome> {
  const place = await bench.place('split', {
    data: 'seeds',
    source: { sha256: await bench.source(content), format: 'json-lines', input: 'join', ...parameters.source },
    heldOut: parameters.heldOut ?? { share: 0.2 },
    seed: parameters.seed ?? 13,
  });
  return bench.run((dependencies) => split(dependencies, place));
}
