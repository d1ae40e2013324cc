import { InvalidArgumentError, type Command } from 'commander';
import type { Change } from '../../pipeline/resolution.ts';
import { wrongInput } from '../command-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

interface ChangeOptions {
  window?: number;
  arm?: string;
  targetPairs?: Limit;
  budgetRequests?: Limit;
  budgetTokens?: Limit;
}

/** Commander makes an empty text of null, so the word stands until the change is put together. */
type Limit = number | 'none';

export function addChange(program: Command, surroundings: Surroundings): void {
  program
    .command('change')
    .description('change the shards in flight, the target or the budget of a run that goes on')
    .argument('<run>', 'id of the run')
    .option('--window <shards>', 'shards in flight', readCount)
    .option('--arm <name>', 'the arm whose target or budget is meant; all when absent')
    .option('--target-pairs <count>', 'accepted pairs wanted, or "none"', readLimit)
    .option('--budget-requests <count>', 'requests to model servers, or "none"', readLimit)
    .option('--budget-tokens <count>', 'tokens of prompts and outputs, or "none"', readLimit)
    .action((run: string, options: ChangeOptions) =>
      withConnection(surroundings, async ({ runs }) => {
        surroundings.output.print(`changed: ${await runs.change(run, changeOf(options))}`);
      }),
    );
}

function changeOf({ window, arm, targetPairs, budgetRequests, budgetTokens }: ChangeOptions): Change {
  const change: Change = {
    window,
    arm,
    pairs: limitOf(targetPairs),
    requests: limitOf(budgetRequests),
    tokens: limitOf(budgetTokens),
  };
  const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (Object.keys(said).filter((field) => field !== 'arm').length > 0) return said;
  throw wrongInput('say what to change: --window, --target-pairs, --budget-requests or --budget-tokens');
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a positive whole number.');
  return count;
}

function readLimit(text: string): Limit {
  return text === 'none' ? text : readCount(text);
}

function limitOf(limit: Limit | undefined): number | null | undefined {
  return limit === 'none' ? null : limit;
}
