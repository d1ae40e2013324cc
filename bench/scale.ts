/**
 * How a run of many shards fares: `npm run bench -- --shards 1000 --size 10`. A real Temporal, a real worker process and
 * a folder store; model server and trainer are stand-ins that take next to no time, so what is measured is the project.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { up, down } from '../deploy/local/stack.ts';
import { stackEnvironment } from '../deploy/local/stack-environment.ts';
import { withRunBench } from '../test/integration/faults/run-bench.ts';
import { writeStandInRun } from '../test/stand-in/stand-in-run.ts';
import { historiesOf } from './histories.ts';
import { printTable } from './print-table.ts';

const { values } = parseArgs({
  options: {
    shards: { type: 'string', default: '1000' },
    size: { type: 'string', default: '10' },
    window: { type: 'string', default: '16' },
    timeout: { type: 'string', default: '1800' },
  },
});
const [shards, size, window, timeout] = [values.shards, values.size, values.window, values.timeout].map(Number) as [
  number,
  number,
  number,
  number,
];

async function measure(): Promise<void> {
  await withRunBench(async (bench) => {
    const passages = shards * size;
    const server = await bench.server({ slots: 1_000 });
    const { file, environment } = await writeStandInRun({
      ...{ folder: join(bench.folder, 'run'), url: server.url, passages, shardSize: size, concurrency: 64 },
      changes: { window },
    });
    const at = await bench.folderStore('store');
    const runs = await bench.runs(at);
    await runs.worker({ ...environment, SLINGSHOT_SLOTS_INFERENCE: String(2 * window) });
    const begun = performance.now();
    const id = await runs.start(file);
    const { stages } = await runs.report(id);
    const seconds = (performance.now() - begun) / 1000;
    const counters = await server.counters();
    const { data, all, executions } = await historiesOf(id);
    const thousands = passages / 1000;
    const pairs = stages.find(({ name }) => name === 'filter')?.out.count ?? 0;
    printTable([
      ['passages, in shards of', `${passages}, ${size}`],
      ['pairs', pairs],
      ['seconds, the whole run', seconds],
      ['seconds, its shards', data.seconds],
      ['passages a second, the whole run', passages / seconds],
      ['passages a second, its shards', passages / data.seconds],
      ['histories', executions],
      ['events per 1,000 passages', all.events / thousands],
      ['bytes of history per 1,000 passages', all.bytes / thousands],
      ['events a shard', data.events / shards],
      ['largest history: events', all.mostEvents],
      ['largest history: bytes', all.mostBytes],
      ['requests to servers', Object.values(counters.requests).reduce((sum, count) => sum + count, 0)],
      ['requests for work', counters.requests['/v1/completions'] ?? 0],
      ['most requests in flight', counters.mostInFlight],
    ]);
  }, timeout);
}

if (process.env['TEMPORAL_ADDRESS'] === undefined) {
  const stateFolder = await mkdtemp(join(tmpdir(), 'slingshot-bench-'));
  const environment = { ...process.env, SLINGSHOT_STATE: stateFolder };
  const report = (line: string) => console.error(line);
  try {
    const stack = await up({ report, environment, worker: false });
    Object.assign(process.env, stackEnvironment(stack));
    await measure();
  } finally {
    await down({ report, environment });
    await rm(stateFolder, { recursive: true, force: true });
  }
} else await measure();
process.exit();
