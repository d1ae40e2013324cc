import type { Model } from '../../pipeline/run-file/models.ts';
import { resolveRun } from '../../pipeline/run-file/resolved.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';

/** Where each model of a run comes from, in a few words, by name. */
export function modelOrigins(runFile: RunFile): Record<string, string> {
  const models = Object.entries(resolveRun(runFile).models);
  return Object.fromEntries(models.map(([name, model]) => [name, originOf(model)]));
}

function originOf({ tiny, folder, object, hub, trained }: Model): string {
  if (tiny !== undefined) return `tiny ${tiny.architecture === 't5' ? 'T5' : 'Llama'} made here`;
  if (folder !== undefined) return `folder ${folder}`;
  if (hub !== undefined) return `${hub.id} at ${hub.revision.slice(0, 12)}`;
  if (trained === undefined) return `object ${object ?? ''}`;
  const data = trained.data === 'pairs' ? "this run's pairs" : trained.data.join(', ');
  return `${trained.from} trained on ${data}${trained.direction === 'reversed' ? ', reversed' : ''}`;
}
