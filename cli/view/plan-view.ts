import type { PlannedRun } from '../connection/planned.ts';
import { plainTable } from './plain-table.ts';

/** A plan for people: a line a step with its key and the work ahead, what servers can do, and warnings. */
export function planView({ plan, survey, servers }: PlannedRun): string {
  const steps = plan.steps.map(({ id, key }) => {
    const known = survey.steps.find((step) => step.id === id);
    const { shards, passages, requests, tokens, optimizerSteps } = known?.estimate ?? {};
    return [
      id,
      key.slice(0, 12),
      known?.ref === undefined ? 'to make' : 'exists',
      ...[shards, passages, requests, tokens, optimizerSteps].map((count) => count?.toLocaleString('en') ?? ''),
    ];
  });
  const yesNo = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'yes' : 'no');
  const asked = servers.map(({ name, kind, engine = '', maxModelLength, logProbabilities, seeds, problem = '' }) => [
    ...[name, kind, engine, maxModelLength?.toLocaleString('en') ?? '', yesNo(logProbabilities), yesNo(seeds), problem],
  ]);
  const warnings = [...plan.warnings, ...survey.warnings].map((warning) => `warning: ${warning}`);
  return [
    plainTable(steps, ['step', 'key', '', 'shards', 'passages', 'requests', 'tokens', 'optimizer steps']),
    'Requests and tokens are estimates: about four characters a token, outputs of full length.',
    ...(asked.length === 0
      ? ['No server is needed.']
      : [plainTable(asked, ['server', 'kind', 'engine', 'longest sequence', 'scores prompts', 'seeds', 'problem'])]),
    ...(warnings.length === 0 ? [] : [warnings.join('\n')]),
  ].join('\n\n');
}
