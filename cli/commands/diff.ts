import type { Command } from 'commander';
import { compareRuns } from '../diff/compare-runs.ts';
import { comparisonView } from '../diff/view.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

export function addDiff(program: Command, surroundings: Surroundings): void {
  program
    .command('diff')
    .description('show in what two runs differ: settings, artifacts, counts, scores, pairs')
    .argument('<left>', 'id of a run')
    .argument('<right>', 'id of another')
    .option('--json', 'print one JSON object', false)
    .action((left: string, right: string, { json }: { json: boolean }) =>
      withConnection(surroundings, async ({ store }) => {
        const comparison = await compareRuns(store, left, right);
        surroundings.output.print(json ? JSON.stringify(comparison) : comparisonView(comparison));
      }),
    );
}
