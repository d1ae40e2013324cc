import { versionTable } from '../../../cli/commands/deployment.ts';
import type { WorkerVersion } from '../../../cli/connection/worker-deployment.ts';

const createdAt = new Date('2026-11-20T08:00:00Z');
const version = (buildId: string, status: WorkerVersion['status']): WorkerVersion => ({ buildId, status, createdAt });

test('a list of versions tells which one runs begin on, and which workers may go', () => {
  expect(versionTable([version('b', 'current'), version('a', 'drained')])).toBe(
    [
      'build  status   first seen (UTC)     meaning',
      'b      current  2026-11-20 08:00:00  new runs begin on it',
      'a      drained  2026-11-20 08:00:00  no open run needs its workers',
    ].join('\n'),
  );
});

test('where no version is current it says that runs wait, and what to do', () => {
  const table = versionTable([version('b', 'inactive'), version('a', 'draining')]);
  expect(table).toContain('runs wait until `slingshot deployment set-current BUILD`');
});
