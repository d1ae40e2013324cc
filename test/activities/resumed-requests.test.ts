import { setTimeout as delay } from 'node:timers/promises';
import { answer } from '../../activities/answer.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { generate } from '../../activities/generate.ts';
import { loadManifest } from '../../activities/manifests.ts';
import { score } from '../../activities/score.ts';
import { vllmClient } from '../../clients/vllm.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import {
  choice,
  problem,
  reply,
  sendStatus,
  withServer,
  type ServerRequest,
  type VllmServer,
} from '../clients/vllm-server.ts';
import { testEndpoint } from './fake-ports.ts';
import { humanLines, splitOf } from './human-data.ts';
import { corpusOf, extracted, generated, kept, sampling, servedBy } from './shards.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const lines = Array.from({ length: 150 }, (_, index) => `River ${index} is long.`);

/** A model that is repeatable: what it writes, and how it scores, follows from what it is asked. */
function answersOf({ body }: ServerRequest): Record<string, unknown> {
  const { prompt = [], n = 1 } = body ?? {};
  const choices = prompt.flatMap((one, index) =>
    Array.from({ length: n }, (_, j) =>
      typeof one === 'string'
        ? choice(index * n + j, { text: `about ${one.length}/${j}` })
        : choice(index, { prompt_logprobs: one.map((id, at) => (at === 0 ? null : { [id]: { logprob: -id / 7 } })) }),
    ),
  );
  return { ...reply(choices), usage: { prompt_tokens: 10 * prompt.length, completion_tokens: 3 } };
}

/** Whether the nth request is answered; a server that does not answer is overloaded. */
let answered: (count: number) => boolean | Promise<boolean> = () => true;

const onServer = (work: (server: VllmServer) => Promise<void>) =>
  withServer(
    async (request, response, count) =>
      (await answered(count)) ? answersOf(request) : sendStatus(response, 503, problem(503, 'busy')),
    work,
  );

const portsOf = (server: VllmServer): Partial<ActivityDependencies> => ({
  checkTokenizer: () => Promise.resolve(),
  modelServers: {
    acquire: () => Promise.resolve({ ...testEndpoint, promptsPerRequest: 4, url: server.endpoint.url }),
    release: () => Promise.resolve(),
    warm: () => Promise.resolve(),
    probe: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  },
  modelClient: (endpoint) => vllmClient(endpoint),
});

const stages = ['generate', 'score', 'answer'] as const;

/** The activity of a stage on the same inputs, to be run as often as is wanted. */
async function attemptOf(bench: Workbench, stage: (typeof stages)[number]) {
  const model = await bench.model('base');
  const served = servedBy(model);
  if (stage === 'answer') {
    const heldOut = (await splitOf(bench, humanLines(160), { heldOut: { share: 0.9, count: 150 } })).ref;
    const template = { strategy: 'alpaca', version: 1 };
    const place = await bench.place('answer', { template, maxNewTokens: 16 }, [model, heldOut]);
    return () => bench.run((all) => answer(all, { place, heldOut: [heldOut], served }));
  }
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
  if (stage === 'generate') {
    const parameters = { template: { strategy: 'longform', version: 1 }, candidates: 3, sampling, ...kept, seed: 13 };
    const place = { ...(await bench.place('generate', parameters, [fragments.ref, model])), shard: 0 };
    return () => bench.run((all) => generate(all, { place, served }));
  }
  const { whole: candidates } = await generated(bench, fragments.ref, model, { candidates: 1 });
  const place = { ...(await bench.place('score', { prompt: 'bare' }, [candidates.ref, model])), shard: 0 };
  return () => bench.run((all) => score(all, { place, served }));
}

async function keysOf(store: ArtifactStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

const promptsIn = (requests: readonly ServerRequest[]) =>
  requests.flatMap(({ body }) => (body?.prompt ?? []).map((prompt) => JSON.stringify(prompt)));

afterEach(() => (answered = () => true));

test.each(stages)('after a failure %s asks only for the rest, and makes the very same artifact', (stage) =>
  onServer(async (server) => {
    const undisturbed = await withWorkbench(portsOf(server), async (bench) => {
      const attempt = await attemptOf(bench, stage);
      const before = server.requests.length;
      return { ...(await attempt()), requests: server.requests.length - before };
    });
    await withWorkbench(portsOf(server), async (bench) => {
      const attempt = await attemptOf(bench, stage);
      const before = server.requests.length;
      const failsAt = Math.floor(undisturbed.requests / 2);
      answered = (count) => count - before <= failsAt;
      expect((await rejectionOf(attempt())).name).toBe('ServerUnavailable');
      const first = server.requests.slice(before, before + failsAt);
      const failedAt = server.requests.length;
      answered = () => true;
      const outcome = await attempt();
      const second = server.requests.slice(failedAt);
      expect(overlap(first, second)).toBe(0);
      expect(first.length + second.length).toBe(undisturbed.requests);
      expect(outcome.ref).toEqual(undisturbed.ref);
      expect({ ...outcome.usage, serverSeconds: 0 }).toEqual({ ...undisturbed.usage, serverSeconds: 0 });
      expect(outcome.usage?.requests).toBe(undisturbed.requests);
      expect(await keysOf(bench.store, 'progress/')).toEqual([]);
    });
  }),
);

const overlap = (first: readonly ServerRequest[], second: readonly ServerRequest[]) => {
  const asked = new Set(promptsIn(first));
  return promptsIn(second).filter((prompt) => asked.has(prompt)).length;
};

/** A worker that is killed: from then on nothing of it reaches the store. */
function killable(store: ArtifactStore): { store: ArtifactStore; kill: () => void } {
  let alive = true;
  const guard = () => {
    if (!alive) throw new Error('killed');
  };
  return {
    store: {
      ...store,
      put: async (key, bytes) => (guard(), store.put(key, bytes)),
      putIfAbsent: async (key, bytes) => (guard(), store.putIfAbsent(key, bytes)),
    },
    kill: () => (alive = false),
  };
}

/** A generate attempt of which a hundred requests were answered before its worker was killed. */
async function killedAttempt(server: VllmServer, bench: Workbench) {
  const attempt = await attemptOf(bench, 'generate');
  const { store, kill } = killable(bench.store);
  const before = server.requests.length;
  const stored = async () => (await keysOf(bench.store, 'progress/')).some((key) => key.endsWith('.json'));
  answered = async (count) => {
    if (count - before < 100) return true;
    while (!(await stored())) await delay(10);
    kill();
    return false;
  };
  Object.assign(bench.dependencies, { store });
  await rejectionOf(attempt());
  Object.assign(bench.dependencies, { store: bench.store });
  answered = () => true;
  return { attempt, asked: server.requests.slice(before, before + 99) };
}

test('what a killed worker had stored while it worked is not asked again by another', () =>
  onServer((server) =>
    withWorkbench(portsOf(server), async (bench) => {
      const { attempt, asked } = await killedAttempt(server, bench);
      const before = server.requests.length;
      const { ref } = await attempt();
      const second = server.requests.slice(before);
      // The first 64 answers were stored, those after them were not yet.
      expect(second).toHaveLength(150 - 64);
      expect(overlap(asked, second)).toBe(99 - 64);
      expect((await bench.records(ref)).length).toBe(150);
    }),
  ));

test.each([
  ['part', (key: string) => key.endsWith('.jsonl')],
  ['manifest', (key: string) => key.endsWith('.json')],
])('a damaged %s of progress is not trusted: what it held is asked again', (_, damaged) =>
  onServer(async (server) => {
    const undisturbed = await withWorkbench(portsOf(server), async (bench) => (await attemptOf(bench, 'generate'))());
    await withWorkbench(portsOf(server), async (bench) => {
      const { attempt } = await killedAttempt(server, bench);
      const keys = (await keysOf(bench.store, 'progress/')).filter(damaged);
      expect(keys).toHaveLength(1);
      for (const key of keys) {
        const text = Buffer.from(await bench.store.get(key)).toString('utf8');
        await bench.store.put(
          key,
          Buffer.from(text.replace('about', 'ABOUT').replace('"requests":64', '"requests":1')),
        );
      }
      const before = server.requests.length;
      const outcome = await attempt();
      expect(server.requests.length - before).toBe(150);
      expect(outcome.ref).toEqual(undisturbed.ref);
      expect(outcome.usage).toMatchObject({ requests: 150, promptTokens: 1500, outputTokens: 450 });
    });
  }),
);

test('what was asked of a server is kept with the artifact, and told again when it is found', () =>
  onServer((server) =>
    withWorkbench(portsOf(server), async (bench) => {
      const attempt = await attemptOf(bench, 'generate');
      const { ref, usage } = await attempt();
      expect(usage).toMatchObject({ requests: 150, promptTokens: 1500, outputTokens: 450 });
      expect(usage?.serverSeconds).toBeGreaterThan(0);
      expect((await loadManifest(bench.store, ref)).made.usage).toEqual(usage);
      expect(await attempt()).toMatchObject({ cached: true, usage });
    }),
  ));
