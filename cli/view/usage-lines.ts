import type { RunReport } from '../../pipeline/report.ts';
import { duration } from './format.ts';
import { plainTable } from './plain-table.ts';

const HEAD = ['step', 'model', 'requests', 'prompt tokens', 'output tokens', 'server time', ''];

/** What each stage asked of the servers of each model; server time is the waiting for answers, summed over requests. */
export function usageLines({ usage }: RunReport): string[] {
  if (usage.length === 0) return [];
  const rows = usage.map(({ step, model, requests, promptTokens, outputTokens, serverSeconds, cached }) => [
    step,
    model,
    ...[requests, promptTokens, outputTokens].map((count) => count.toLocaleString('en')),
    duration(serverSeconds),
    cached ? 'cached' : 'computed',
  ]);
  return plainTable(rows, HEAD).split('\n');
}
