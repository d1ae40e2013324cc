import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitArtifact } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { finetune, train } from '../../activities/train.ts';
import { acquireStatic } from '../../clients/model-server-static.ts';
import { checkTokenizer } from '../../clients/tokenizer-check.ts';
import { trainerProcess } from '../../clients/trainer-process.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { parseRunFile } from '../../pipeline/run-file/parse.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import { scoredGroupSchema, type ScoredGroup } from '../../pipeline/records.ts';
import { serverSchema } from '../../pipeline/run-file/servers.ts';
import { trainingSchema } from '../../pipeline/run-file/training.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { refusingPorts } from '../activities/fake-ports.ts';
import { splitOf } from '../activities/human-data.ts';
import { corpusOf, extracted, filtered, generated, scored } from '../activities/shards.ts';
import { withWorkbench, type Workbench } from '../activities/workbench.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import type { Counters } from './model-server/counters.ts';
import { startModelServer } from './model-server/start.ts';
import { writeStandInRun, type StandInRun } from './stand-in-run.ts';

interface Made {
  groups: ScoredGroup[];
  /** Hash of the follower's files. */
  follower: string;
  steps: number;
  counters: Counters;
  run: StandInRun;
}

async function baseOf(bench: Workbench, folder: string): Promise<ArtifactRef> {
  const { files } = await uploadFolder(bench.store, folder, 'artifacts/model/base');
  const made = { at: '', seconds: 0, by: {} };
  return (await commitArtifact(bench.store, { kind: 'model', key: 'base', inputs: [] }, { files }, made)).ref;
}

/** Six passages through the data stages and a training, by the activities and clients of a worker. */
async function madeWith(shardSize: number): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const server = await startModelServer({ tokenizer: tokenizerFolder });
  try {
    const run = await writeStandInRun({ folder, url: server.url, passages: 6, shardSize });
    const named = serverSchema.parse({ kind: 'static', url: server.url, model: 'stand-in', promptsPerRequest: 4 });
    if (named.kind !== 'static') throw new TypeError('not static');
    const policy = { allowedHosts: ['127.0.0.1'], secret: () => undefined };
    const ports = {
      modelServers: {
        ...refusingPorts.modelServers,
        acquire: (
          request: { model: Parameters<typeof acquireStatic>[0]['model']; lease: string },
          signal: AbortSignal,
        ) => acquireStatic({ ...request, server: named }, policy, signal),
      },
      modelClient: (endpoint: Parameters<typeof vllmClient>[0]) => vllmClient(endpoint),
      checkTokenizer,
      trainer: trainerProcess({ interpreter: run.trainer.interpreter, folder }),
    };
    return await withWorkbench(ports, async (bench) => {
      const base = await baseOf(bench, join(folder, 'base'));
      const { ref: humans } = await splitOf(bench, await readFile(join(folder, 'pairs.jsonl'), 'utf8'));
      const training = trainingSchema.parse({ batchSize: 8, maxLength: 4000 });
      const reversed = { direction: 'reversed' as const, template: { strategy: 'longform', version: 1 } };
      const trainPlace = await bench.place('train', { ...reversed, training, seed: 13 }, [base, humans]);
      const taught = { place: trainPlace, base, data: [humans], heldOut: [humans] };
      const { ref: generator } = await bench.run((all) => train(all, taught));
      const texts = (await readFile(join(folder, 'passages.jsonl'), 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { text: string }).text);
      const { whole: fragments } = await extracted(bench, await corpusOf(bench, texts, shardSize));
      const { whole: candidates } = await generated(bench, fragments.ref, generator);
      const { whole: scores } = await scored(bench, candidates.ref, base);
      const { whole: pairs } = await filtered(bench, scores.ref);
      const parameters = {
        template: { strategy: 'alpaca', version: 1 },
        training,
        mix: { strategy: 'all' as const },
        arms: [{ name: 'main', weight: 1 }],
        seed: 13,
      };
      const place = await bench.place('finetune', parameters, [base, pairs.ref, humans]);
      const { ref } = await bench.run((all) => finetune(all, { place, base, data: [pairs.ref], heldOut: [humans] }));
      const groups = await readShardedRecords(bench, scores.ref, 'records', scoredGroupSchema);
      const steps = (await run.trainer.steps()).length;
      return { groups, follower: ref.content, steps, counters: server.counters(), run };
    });
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test("a worker's activities make the same candidates, scores and follower by stand-ins, however they are cut", async () => {
  const [whole, cut] = [await madeWith(6), await madeWith(2)];
  expect(cut.groups).toEqual(whole.groups);
  expect(cut.follower).toBe(whole.follower);
  const candidates = whole.groups.flatMap((group) => group.candidates);
  expect(new Set(candidates.map(({ text }) => text)).size).toBe(18);
  expect(new Set(candidates.map(({ logProbabilitySum }) => logProbabilitySum)).size).toBe(18);
  // 32 human pairs and six of the passages, in batches of eight, three times each.
  expect([whole.steps, cut.steps]).toEqual([15, 15]);
  for (const { counters } of [whole, cut]) {
    expect(counters.generation).toEqual({ done: 18, delivered: 18, repeated: 0, lost: 0 });
    expect(counters.scoring).toEqual({ done: 18, delivered: 18, repeated: 0, lost: 0 });
  }
}, 30_000);

test('the run it writes is one the project takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  try {
    const { file } = await writeStandInRun({ folder, url: 'http://127.0.0.1:1', passages: 2, shardSize: 1 });
    const { runFile } = parseRunFile(await readFile(file, 'utf8'), file);
    expect(runFile).toMatchObject({ name: 'stand-in', shardSize: 1, servers: { local: { kind: 'static' } } });
  } finally {
    await rm(folder, { recursive: true });
  }
});
