import type { Arm } from './arms.ts';
import type { RunFile } from './run-file.ts';
import type { Corpus } from './sources.ts';

/**
 * A run file with other corpora in place of those of its arms and tiny models.
 * @param change given a list of corpora and the path of its field, as "arms.0.corpora"
 */
export async function mapCorpora(
  runFile: RunFile,
  change: (corpora: Corpus[], path: string) => Promise<Corpus[]>,
): Promise<RunFile> {
  const armWith = async (arm: Arm, path: string): Promise<Arm> => ({
    ...arm,
    corpora: await change(arm.corpora, `${path}.corpora`),
  });
  const changed = { ...runFile, models: { ...runFile.models } };
  for (const [name, model] of Object.entries(runFile.models)) {
    if (model.tiny === undefined) continue;
    const corpus = await change(model.tiny.corpus, `models.${name}.tiny.corpus`);
    changed.models[name] = { ...model, tiny: { ...model.tiny, corpus } };
  }
  if (runFile.arm !== undefined) changed.arm = await armWith(runFile.arm, 'arm');
  if (runFile.arms !== undefined) {
    changed.arms = [];
    for (const [index, arm] of runFile.arms.entries()) changed.arms.push(await armWith(arm, `arms.${index}`));
  }
  return changed;
}
