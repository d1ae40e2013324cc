import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { manifestSchema } from '../../pipeline/artifacts.ts';
import { slingshotRun, startWorker, testStore, type RunJson } from './pipeline-run.ts';

const serves = process.env['SLINGSHOT_SERVING'] === 'cpu' || process.env['SLINGSHOT_SERVING'] === 'gpu';
const withServers = process.env['SLINGSHOT_PYTHON'] !== undefined && serves ? describe : describe.skip;
if (!serves) console.warn("the paper's tiny run files: left out, as vLLM cannot run on this machine");

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const minutes = 60_000;

const rowSchema = z.looseObject({
  instruction: z.string(),
  output: z.string(),
  perplexity: z.number(),
  perplexities: z.array(z.number().nullable()),
  provenance: z.looseObject({ arm: z.string(), generator: z.string(), passage: z.string() }),
});
type Row = z.infer<typeof rowSchema>;

interface Finished extends RunJson {
  rows: Row[];
}

let state: string;
let worker: Awaited<ReturnType<typeof startWorker>>;
const finished = new Map<string, Finished>();

/** Runs a tiny twin, or another run file, to its end, once. */
async function run(name: string, file = join(examples, 'paper/tiny', `${name}.yaml`)): Promise<Finished> {
  const results = join(state, 'results');
  const { exitCode, json, progress } = await slingshotRun(file, results);
  if (json === undefined) throw new Error(`${name} ended with ${exitCode}:\n${progress.slice(-4000)}`);
  const data = await readFile(join(results, json.run, 'data.jsonl'), 'utf8');
  const rows = data.split('\n').filter((line) => line !== '');
  const made = { ...json, rows: rows.map((line) => rowSchema.parse(JSON.parse(line))) };
  finished.set(name, made);
  return made;
}

function done(name: string): Finished {
  const found = finished.get(name);
  if (found === undefined) throw new Error(`${name} has not been run`);
  return found;
}

function stageOf(json: RunJson, name: string, of?: string) {
  const found = json.stages.find((stage) => stage.name === name && (of === undefined || stage['of'] === of));
  if (found === undefined) throw new Error(`no stage ${name} ${of ?? ''}`);
  return found;
}

/** How often each text stands among some texts. */
function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

async function taskOutputs(): Promise<string[]> {
  const folder = join(examples, 'data/tasks/train');
  const schema = z.object({ Instances: z.array(z.object({ output: z.array(z.string()).min(1) })) });
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  return files.flatMap((text) => schema.parse(JSON.parse(text)).Instances.flatMap(({ output }) => output[0] ?? []));
}

withServers("the paper's run files at tiny scale, on real Temporal, MinIO, model servers and the trainer", () => {
  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'slingshot-worker-'));
    worker = await startWorker(state);
  }, minutes);

  afterAll(async () => {
    await worker.stop();
    await rm(state, { recursive: true, force: true });
  }, minutes);

  test.each(['table-2-unsupervised', 'table-2-supervised', 'table-2-combined', 'framework', 'framework-extraction'])(
    '%s runs to its end: its ledgers add up, and each pair is the candidate of the lowest perplexity',
    async (name) => {
      const { stages, rows } = await run(name);
      for (const stage of stages) {
        expect(stage.in).toBe(stage.accepted + stage.rejected + stage.failed + stage.skipped);
      }
      expect(rows.length).toBeGreaterThan(0);
      for (const { perplexity, perplexities } of rows) {
        expect(perplexity).toBe(Math.min(...perplexities.map((one) => one ?? Number.POSITIVE_INFINITY)));
      }
    },
    15 * minutes,
  );

  test('supervised outputs are those of the task files, byte for byte and as often', async () => {
    const { rows } = done('table-2-supervised');
    const written = counted(await taskOutputs());
    const kept = counted(rows.map(({ output }) => output));
    for (const [output, times] of kept) expect(written.get(output) ?? 0).toBeGreaterThanOrEqual(times);
    expect(Math.max(...kept.values())).toBeGreaterThan(1);
  });

  test('the last row of Table 2 takes over what its two arms made alone, and its pairs are theirs together', () => {
    const [unsupervised, supervised] = [done('table-2-unsupervised'), done('table-2-supervised')];
    const combined = done('table-2-combined');
    for (const { name, cached } of combined.stages) expect([name, cached]).toEqual([name, !isLast(name)]);
    const pairs = ({ rows }: Finished) => rows.map(({ instruction, output }) => JSON.stringify([instruction, output]));
    expect(counted(pairs(combined))).toEqual(counted([...pairs(unsupervised), ...pairs(supervised)]));
    const generators = new Set(combined.rows.map(({ provenance }) => `${provenance.arm} ${provenance.generator}`));
    expect(generators.size).toBe(2);
  });

  test('a run that differs in nothing but its name makes nothing', () => {
    expect(done('framework').stages.every(({ cached }) => cached)).toBe(true);
    expect(done('framework').rows).toEqual(done('table-2-unsupervised').rows);
  });

  test('a model selects the outputs of the extraction run, and its generator is the one of the other runs', () => {
    const extraction = done('framework-extraction');
    const [row] = extraction.rows;
    expect(row?.provenance.generator).toBe(done('table-2-unsupervised').rows[0]?.provenance.generator);
    expect(extraction.learning.map(({ model }) => model)).toContain('extractor');
    const passages = new Set(done('table-2-unsupervised').rows.map(({ output }) => output));
    expect(extraction.rows.filter(({ output }) => passages.has(output))).toEqual([]);
    expect(stageOf(extraction, 'extract').in).toBe(stageOf(done('table-2-unsupervised'), 'extract').in);
  });

  test(
    'a T5 learns the pairs that the decoder made, and answers beside its base',
    async () => {
      const t5 = await run('table-6-flan-t5');
      expect(t5.rows).toEqual(done('table-2-unsupervised').rows);
      expect(stageOf(t5, 'generate').cached).toBe(true);
      expect(stageOf(t5, 'finetune', 't5-follower')).toMatchObject({ cached: false, rejected: 0 });
      expect(t5.scores[0]?.models.map(({ model }) => model)).toEqual(['flan-t5-xl', 't5-follower']);
      expect(t5.scores[0]?.pairs).toBe(24);
    },
    15 * minutes,
  );

  test(
    'with adapters, generator and follower are served beside the base that the whole models have too',
    async () => {
      const twin = await readFile(join(examples, 'paper/tiny/table-2-unsupervised.yaml'), 'utf8');
      const lora = '{ method: lora, lora: { rank: 4, merge: false }, epochs: 2,';
      const file = join(state, 'adapters.yaml');
      await writeFile(
        file,
        twin
          .replaceAll(/^(train|finetune): \{ epochs: 4,/gm, `$1: ${lora}`)
          .replaceAll('../../data', join(examples, 'data')),
      );
      const adapters = await run('adapters', file);
      const models = await Promise.all(
        ['base', 'generator', 'follower'].map((model) => filesOf(adapters.artifacts.models[model] ?? '')),
      );
      expect(models.map((files) => files.includes('adapter_config.json'))).toEqual([false, true, true]);
      expect(adapters.artifacts.models['base']).toBe(done('table-2-unsupervised').artifacts.models['base']);
      expect(adapters.rows.length).toBeGreaterThan(0);
      expect(adapters.scores[0]?.models.map(({ model }) => model)).toEqual(['base', 'follower']);
    },
    15 * minutes,
  );
});

/** Names of the files of a model in the store. */
async function filesOf(manifest: string): Promise<string[]> {
  const bytes = await testStore().get(manifest);
  return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).files.map(({ path }) => path);
}

/** Stages that follow from which pairs there are. */
function isLast(stage: string): boolean {
  return stage === 'finetune' || stage === 'evaluate';
}
