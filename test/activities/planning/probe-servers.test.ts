import { probeServers } from '../../../activities/planning/probe-servers.ts';
import type { ModelServers } from '../../../clients/model-servers.ts';
import type { ServerCapabilities } from '../../../clients/server-capabilities.ts';
import { ServerRefused } from '../../../clients/server-errors.ts';
import type { Server } from '../../../pipeline/run-file/servers.ts';
import { refusingPorts } from '../fake-ports.ts';
import { rejectionOf, withWorkbench } from '../workbench.ts';
import { plannedRun } from './planned-run.ts';

const overrides = {
  servers: {
    writer: { kind: 'static', url: 'https://models.example', model: 'w' },
    judge: { kind: 'process' },
    unused: { kind: 'static', url: 'https://models.example', model: 'u' },
  },
  roles: {
    generator: { model: 'generator', server: 'writer' },
    scorer: { model: 'base', server: 'judge' },
    follower: { model: 'follower', server: 'judge' },
  },
};

function probing(probe: (server: Server) => Promise<ServerCapabilities>) {
  const asked: string[] = [];
  const modelServers: ModelServers = {
    ...refusingPorts.modelServers,
    probe: (server) => {
      asked.push(server.kind === 'static' ? server.model : server.kind);
      return probe(server);
    },
  };
  return { asked, ports: { modelServers, allowedHosts: ['models.example'] } };
}

test.each([
  [
    ['generate:main', 'score:main', 'evaluate'],
    ['w', 'process'],
    ['writer', 'judge'],
  ],
  [['generate:main'], ['w'], ['writer']],
  [['answer:follower', 'finetune:follower'], ['process'], ['judge']],
  [['extract:main', 'filter:main'], [], []],
  [[], [], []],
])('for the open steps %j the servers %j are asked, each once', async (open, servers, names) => {
  const { asked, ports } = probing(async () => ({ engine: 'vLLM 0.32.0', maxModelLength: 2048, seeds: false }));
  const found = await withWorkbench(ports, async (bench) => {
    const plan = await plannedRun(bench, { overrides });
    return bench.run((all) => probeServers(all, { plan, open }));
  });
  expect(asked).toEqual(servers);
  expect(found.map(({ name }) => name)).toEqual(names);
  for (const one of found) {
    expect(one).toEqual({
      ...{ name: one.name, kind: one.name === 'writer' ? 'static' : 'process' },
      ...{ engine: 'vLLM 0.32.0', maxModelLength: 2048, seeds: false },
    });
  }
});

test('a server that cannot be used refuses the run; one that is away is told of', async () => {
  const refused = new ServerRefused('https://models.example does not serve "w"; it serves: x');
  const run = (work: () => Promise<ServerCapabilities>) =>
    withWorkbench(probing(work).ports, async (bench) => {
      const plan = await plannedRun(bench, { overrides });
      return bench.run((all) => probeServers(all, { plan, open: ['generate:main'] }));
    });
  expect(await rejectionOf(run(() => Promise.reject(refused)))).toBe(refused);
  expect(await run(async () => ({ seeds: true, problem: 'away' }))).toEqual([
    { name: 'writer', kind: 'static', seeds: true, problem: 'away' },
  ]);
});

test.each([
  [
    'score:main',
    { logProbabilities: false },
    /^servers\.judge gives no log-probabilities.* score:main; .*--enable-prefill-logprobs$/,
  ],
  [
    'generate:main',
    { maxStopSequences: 1 },
    /^servers\.writer takes 1 stop texts .* generate:main has 2 in sampling\.stop$/,
  ],
])('%s is refused on a server that cannot do it (%j)', async (step, capabilities, message) => {
  const run = (open: string) =>
    withWorkbench(probing(async () => ({ seeds: true, ...capabilities })).ports, async (bench) => {
      const plan = await plannedRun(bench, { overrides, arm: { sampling: { stop: ['a', 'b'] } } });
      return bench.run((all) => probeServers(all, { plan, open: [open] }));
    });
  const error = await rejectionOf(run(step));
  expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringMatching(message)]);
  expect(await run('answer:follower')).toMatchObject([{ name: 'judge' }]);
});
