import { resolveRun } from '../../pipeline/run-file/resolved.ts';
import type { ObjectSet } from '../../activities/sources/object-set.ts';
import type { Server } from '../../pipeline/run-file/servers.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';
import { plainTable } from '../view/plain-table.ts';
import { modelOrigins } from './model-origins.ts';
import type { CheckedRunFile } from './read-run-file.ts';

/** What a run file asks for, in a few lines, with how much its local files hold. */
export function runFileSummary(checked: CheckedRunFile): string {
  const { file, runFile, found, warnings } = checked;
  const run = resolveRun(runFile);
  const corpus = (one: Corpus): string => {
    const name = one.path ?? one.object ?? objectSetSummary(one);
    const inside = one.path === undefined ? undefined : found.corpora.get(one.path);
    if (inside === undefined) return name;
    const textless = inside.lookedAt - inside.withText;
    const hint = textless === 0 ? '' : `, ${textless} of the first ${inside.lookedAt} without usable text`;
    return `${name} (${counted(inside.records, 'record')}${hint})`;
  };
  const rows = [
    ...run.arms.flatMap((arm) => [
      ['arm', arm.name, `extraction ${arm.extraction.strategy}, ${counted(arm.candidates, 'candidate')}`],
      ...arm.corpora.map((one) => ['', '', `corpus ${corpus(one)}`]),
      ...(arm.prompts === undefined
        ? []
        : [['', '', `${counted(arm.prompts.count, 'prompt')} of human pairs, no corpus`]]),
    ]),
    ...Object.entries(run.data).map(([name, data]) => {
      const pairs = found.pairs.get(name);
      const count = pairs === undefined ? '' : ` (${counted(pairs, 'pair')})`;
      const place = data.path ?? data.object ?? (data.prefix === undefined ? '' : objectSetSummary(data));
      return [data.use === 'evaluate' ? 'evaluation data' : 'seed data', name, `${place}${count}`];
    }),
    ...Object.entries(modelOrigins(runFile)).map(([name, origin]) => ['model', name, origin]),
    ...Object.entries(run.servers).map(([name, server]) => ['server', name, serverSummary(server)]),
  ];
  const notes = warnings.map((warning) => `warning: ${warning}`);
  return [`${file}: run "${run.name}", nothing wrong`, '', plainTable(rows), ...notes].join('\n');
}

/** What a prefix or pattern means is looked up when the run starts. */
function objectSetSummary({ prefix, pattern = '', days = 1, missing = 'fail' }: ObjectSet): string {
  if (prefix !== undefined) return `objects of the store that begin with ${prefix}`;
  const span = days === 1 ? "on the run's date" : `on the run's date and the ${counted(days - 1, 'day')} before it`;
  const gaps = missing === 'skip' ? ', days without one left out' : '';
  return `objects of the store named ${pattern}, ${span}${gaps}`;
}

function serverSummary(server: Server): string {
  return server.kind === 'process' ? "vLLM on the worker's machine" : `${server.model} at ${server.url}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
