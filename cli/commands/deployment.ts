import type { Command } from 'commander';
import { findStack, openTemporal } from '../connection/connect.ts';
import type { TemporalConnection } from '../connection/temporal-connection.ts';
import { listVersions, setCurrentVersion, type WorkerVersion } from '../connection/worker-deployment.ts';
import type { Surroundings } from '../surroundings.ts';
import { plainTable } from '../view/plain-table.ts';

/** What each status means for whoever wants to take workers away. */
const meanings: Record<WorkerVersion['status'], string> = {
  current: 'new runs begin on it',
  ramping: 'a share of new runs begins on it',
  inactive: 'no run uses it yet',
  draining: 'open runs still need its workers',
  drained: 'no open run needs its workers',
  unknown: 'the service does not say',
};

export function addDeployment(program: Command, { environment, output }: Surroundings): void {
  const deployment = program
    .command('deployment')
    .description('versions of workers on a cluster: which there are, and which one new runs begin on');
  const name = environment['TEMPORAL_DEPLOYMENT_NAME'] || 'slingshot';
  const withTemporal = async (work: (temporal: TemporalConnection) => Promise<void>): Promise<void> => {
    const temporal = await openTemporal(await findStack(environment), environment);
    await work(temporal).finally(() => temporal.close());
  };
  deployment
    .command('list')
    .description('list the versions of the workers, newest first')
    .option('--name <deployment>', 'name of the deployment', name)
    .action((options: { name: string }) =>
      withTemporal(async (temporal) => output.print(versionTable(await listVersions(temporal, options.name)))),
    );
  deployment
    .command('set-current <build>')
    .description('let new runs begin on the workers of a build, and open ones move on to it at their next task')
    .option('--name <deployment>', 'name of the deployment', name)
    .action((build: string, options: { name: string }) =>
      withTemporal(async (temporal) => {
        await setCurrentVersion(temporal, options.name, build);
        output.print(`${options.name}: ${build} is current`);
      }),
    );
}

/** Versions with what they are to runs, and a word of warning where none takes new ones. */
export function versionTable(versions: readonly WorkerVersion[]): string {
  const rows = versions.map(({ buildId, status, createdAt }) => [
    buildId,
    status,
    createdAt?.toISOString().replace('T', ' ').slice(0, 19) ?? '',
    meanings[status],
  ]);
  const table = plainTable(rows, ['build', 'status', 'first seen (UTC)', 'meaning']);
  if (versions.some(({ status }) => status === 'current')) return table;
  return `${table}\n\nno version is current: runs wait until \`slingshot deployment set-current BUILD\``;
}
