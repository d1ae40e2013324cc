import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { manifestSchema, type Manifest } from '../../pipeline/artifacts.ts';
import { perplexity, scoredGroupSchema, type ScoredGroup } from '../../pipeline/records.ts';
import { loadTokenizer, tokenizeContinuation } from '../../clients/tokenizer.ts';
import { downloadFolder } from '../../stores/model-download.ts';
import { readPart } from '../../stores/record-parts.ts';
import { alpacaPrompt } from '../../text/alpaca-prompt.ts';
import {
  longerThanContext,
  poisoned,
  reference,
  runFile,
  serverLogs,
  slingshotRun,
  startWorker,
  testStore,
  writeSmallRun,
  type RunJson,
} from './pipeline-run.ts';

const serves = process.env['SLINGSHOT_SERVING'] === 'cpu' || process.env['SLINGSHOT_SERVING'] === 'gpu';
const withServers = reference.python !== undefined && serves ? describe : describe.skip;
if (!serves) console.warn('pipeline: left out, as vLLM cannot run on this machine; see `slingshot doctor`');

const ids = z.array(z.int());
const referenceSchema = z.object({
  promptIds: ids,
  completionIds: ids,
  logProbabilitySum: z.number(),
  tokens: z.int(),
});
const rowSchema = z.looseObject({ output: z.string(), perplexity: z.number(), provenance: z.looseObject({}) });

const minutes = 60_000;
let state: string;
let run: { folder: string; file: string; passages: number };
let worker: Awaited<ReturnType<typeof startWorker>>;
let first: RunJson;
let groups: ScoredGroup[];

async function manifestAt(key: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(Buffer.from(await testStore().get(key)).toString('utf8')));
}

/** The shard manifests of a kind of artifact, of which this stack has one. */
async function shardManifests(kind: string): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for await (const key of testStore().list(`artifacts/${kind}/`)) {
    if (key.includes('/shards/')) found.push(await manifestAt(key));
  }
  return found;
}

function stage(name: string) {
  const found = first.stages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
}

withServers('a run on real Temporal, MinIO, vLLM and the trainer', () => {
  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'slingshot-worker-'));
    run = await writeSmallRun();
    worker = await startWorker(state);
    const ended = await slingshotRun(run.file, join(run.folder, 'results'));
    if (ended.json === undefined)
      throw new Error(`the run ended with ${ended.exitCode}:\n${ended.progress.slice(-4000)}`);
    first = ended.json;
    const scored = await Promise.all(
      (await shardManifests('score')).map(async ({ parts }) => {
        const part = parts.find(({ name }) => name === 'records');
        return part === undefined ? [] : readPart(testStore(), part, scoredGroupSchema);
      }),
    );
    groups = scored.flat();
  }, 25 * minutes);

  afterAll(async () => {
    await worker.stop();
    await rm(state, { recursive: true, force: true });
    await rm(run.folder, { recursive: true, force: true });
  }, minutes);

  test('goes through the six stages in order, and every ledger adds up and hands over', () => {
    expect(first.stages.map(({ name }) => name)).toEqual([
      'train',
      'extract',
      'generate',
      'filter',
      'finetune',
      'evaluate',
    ]);
    for (const one of first.stages) expect(one.in).toBe(one.accepted + one.rejected + one.failed + one.skipped);
    expect(stage('train')).toMatchObject({ unit: 'pair', in: 40, skipped: 8 });
    expect(stage('extract')).toMatchObject({ unit: 'passage', in: run.passages, rejected: poisoned.length });
    expect(stage('evaluate')).toMatchObject({ unit: 'pair', in: 8, accepted: 8 });
    expect(stage('finetune').in).toBe(stage('filter').accepted);
    expect(stage('filter').in).toBe(groups.reduce((sum, { candidates }) => sum + candidates.length, 0));
    expect(stage('filter').in).toBeLessThanOrEqual(3 * stage('generate').accepted);
  });

  test('ends every poisoned passage with its reason, and stops for none', async () => {
    const reasons: Record<string, number> = {};
    for (const { ledgers } of await shardManifests('extract')) Object.assign(reasons, ledgers[0]?.reasons);
    expect(Object.keys(reasons).sort()).toEqual(poisoned.map(({ reason }) => `rejected: ${reason}`).sort());
    const generated = (await shardManifests('generate')).flatMap(({ ledgers }) =>
      Object.entries(ledgers[0]?.reasons ?? {}),
    );
    expect(generated).toContainEqual(["rejected: longer than the generator's context", 1]);
    expect(groups.map(({ fragment }) => fragment.text)).not.toContain(longerThanContext);
  });

  test('teaches generator and follower: the loss on held-out pairs falls below the base', () => {
    expect(first.learning.map(({ model }) => model)).toEqual(['generator', 'follower']);
    for (const { heldOutLoss } of first.learning) {
      expect(heldOutLoss?.trained).toBeLessThan(heldOutLoss?.base ?? 0);
    }
  });

  test('shows base and follower side by side', () => {
    expect(first.scores[0]?.models.map(({ model }) => model)).toEqual(['base', 'follower']);
    expect(first.scores[0]?.pairs).toBe(8);
  });

  test(
    'scores as transformers does on the same weights, awkward token boundaries included',
    async () => {
      const base = await manifestAt(first.artifacts.models['base'] ?? '');
      const folder = join(run.folder, 'base');
      await downloadFolder(testStore(), base.files, folder);
      const tokenizer = await loadTokenizer(folder);
      const scored = groups.flatMap(({ fragment, candidates }) =>
        candidates
          .filter(({ unscored }) => unscored === undefined)
          .map((candidate) => ({
            candidate,
            prompt: alpacaPrompt({ instruction: candidate.text }),
            completion: fragment.text,
          })),
      );
      const input = scored.map(({ prompt, completion }) => JSON.stringify({ prompt, completion })).join('\n');
      const { stdout } = await execa(reference.python ?? '', [reference.perplexity, folder], { input: `${input}\n` });
      const expected = stdout
        .trim()
        .split('\n')
        .map((line) => referenceSchema.parse(JSON.parse(line)));
      expect(expected).toHaveLength(scored.length);
      scored.forEach(({ candidate, prompt, completion }, index) => {
        const { promptIds, completionIds, logProbabilitySum, tokens } =
          expected[index] ?? referenceSchema.parse(undefined);
        const ours = tokenizeContinuation(tokenizer, prompt, completion);
        expect(ours.ids).toEqual([...promptIds, ...completionIds]);
        expect(candidate.tokens).toBe(tokens);
        expect(Math.abs((candidate.logProbabilitySum ?? 0) / logProbabilitySum - 1)).toBeLessThan(1e-5);
      });
    },
    10 * minutes,
  );

  test('keeps the candidate with the lowest perplexity, and one pair for every fragment that has one', async () => {
    const data = await readFile(join(run.folder, 'results', first.run, 'data.jsonl'), 'utf8');
    const rows = data
      .trim()
      .split('\n')
      .map((line) => rowSchema.parse(JSON.parse(line)));
    const byOutput = new Map(groups.map((group) => [group.fragment.text, group]));
    expect(rows.length).toBe(stage('finetune').accepted);
    for (const row of rows) {
      const scores = byOutput.get(row.output)?.candidates.map(perplexity) ?? [];
      expect(row.perplexity).toBe(Math.min(...scores));
      expect(row.provenance).toMatchObject({ licence: 'CC-BY-4.0', corpus: 'examples', arm: 'main' });
    }
  });

  test(
    'is cached the second time: no stage is made again and no model server is started',
    async () => {
      const before = await serverLogs(state);
      const again = await slingshotRun(run.file, join(run.folder, 'again'));
      expect(again.exitCode).toBe(0);
      expect(again.json?.stages.map(({ cached }) => cached)).toEqual(Array.from({ length: 6 }, () => true));
      expect(await serverLogs(state)).toEqual(before);
      expect(again.json?.scores).toEqual(first.scores);
    },
    2 * minutes,
  );

  test(
    'fails when a record was deleted from a stored part, and names the part',
    async () => {
      const [manifest] = await shardManifests('score');
      const part = manifest?.parts.find(({ name }) => name === 'records');
      if (part === undefined) throw new Error('no scores');
      const whole = Buffer.from(await testStore().get(part.key));
      await testStore().put(part.key, whole.subarray(whole.indexOf(10) + 1));
      await writeFile(run.file, runFile('random'));
      const ended = await slingshotRun(run.file, join(run.folder, 'damaged'));
      expect(ended.exitCode).toBe(1);
      expect(ended.progress).toContain(part.key);
      expect(ended.progress).toContain('ArtifactDamaged');
    },
    3 * minutes,
  );

  test('leaves no model server and no trainer behind', async () => {
    const { stdout } = await execa('ps', ['-eo', 'args']);
    const left = stdout.split('\n').filter((line) => line.includes('slingshot_trainer') && line.includes(state));
    // The worker's hosts wait for the next; what they forked would stand here with the command of its host.
    expect(left.filter((line) => !/ host \S+ --for (train|vllm)$/.test(line))).toEqual([]);
    expect(new Set(left).size).toBe(left.length);
  });
});
