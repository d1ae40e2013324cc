import { loadManifest } from '../../../activities/manifests.ts';
import { checkHandOvers } from '../../../activities/reporting/check-hand-overs.ts';
import { armPairSchema, dataSetRow, sourcesOfArms } from '../../../activities/reporting/data-set-row.ts';
import { report, type ReportInput } from '../../../activities/reporting/report.ts';
import type { ReportedStep } from '../../../activities/reporting/reported-step.ts';
import type { Ledger } from '../../../pipeline/ledger.ts';
import type { RunReport } from '../../../pipeline/report.ts';
import { fakeModel, fakeTrainer } from '../fake-ports.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';
import { runFile } from '../run-files.ts';
import { finishedRun } from './finished-run.ts';

const passages = ['The Danube is long.', '', 'The Nile is longer.', 'The Po is short.', '...'];

/** What fills the context of the fake scorer. */
const unscorable = 'zqj '.repeat(400).trim();
const tooLong = "longer than the scorer's context";

function withFinishedRun(work: (bench: Workbench, input: ReportInput) => Promise<void>): Promise<void> {
  let call = 0;
  const fake = fakeModel(
    (_, j) => (j === 2 ? unscorable : `Say | ${j}.`),
    () => -1 - (call++ % 2),
  );
  return withWorkbench({ ...fake.ports, trainer: fakeTrainer() }, async (bench) => {
    await work(bench, await finishedRun(bench, passages));
  });
}

const textOf = async (bench: Workbench, key: string) => Buffer.from(await bench.store.get(key)).toString('utf8');

const stepsOf = (bench: Workbench, { plan, outcomes }: ReportInput): Promise<ReportedStep[]> =>
  Promise.all(
    plan.steps.map(async (step): Promise<ReportedStep> => {
      const outcome = outcomes.find(({ id }) => id === step.id);
      if (outcome === undefined) throw new TypeError(`${step.id} has no outcome`);
      return { ...step, ...outcome, manifest: await loadManifest(bench.store, outcome.ref) };
    }),
  );

test('the table has a line for each stage, with what went in, how it ended and what it hands on', () =>
  withFinishedRun(async (bench, input) => {
    const { report: key } = await bench.run((all) => report(all, input));
    expect(key).toBe('runs/run-1/report.json');
    const made = JSON.parse(await textOf(bench, key)) as RunReport;
    const lines = made.stages.map((stage) => [
      stage.name,
      stage.of,
      `${stage.in} ${stage.unit}`,
      stage.accepted,
      stage.rejected,
      stage.skipped,
      `${stage.out.count} ${stage.out.unit}`,
    ]);
    expect(lines).toEqual([
      ['train', 'generator', '10 pair', 8, 0, 2, '8 pair'],
      ['extract', 'main', '5 passage', 3, 2, 0, '3 fragment'],
      ['generate', 'main', '3 fragment', 3, 0, 0, '9 candidate'],
      ['filter', 'main', '9 candidate', 3, 6, 0, '3 pair'],
      ['finetune', 'follower', '3 pair', 3, 0, 0, '3 pair'],
      ['evaluate', '', '2 pair', 2, 0, 0, '2 pair'],
    ]);
    // The trainer of this test tells one step.
    expect(made.learning[0]?.curve).toEqual([{ step: 1, loss: 2.5 }]);
    expect(made.learning.map(({ model, heldOutLoss }) => [model, heldOutLoss])).toEqual([
      ['generator', { base: 3, trained: 2 }],
      ['follower', { base: 3, trained: 2 }],
    ]);
    expect(made.scores[0]?.models.map(({ model }) => model)).toEqual(['base', 'follower']);
    expect(Object.keys(made.artifacts.models)).toEqual(['base', 'generator', 'follower']);
  }));

test('the examples show every candidate with its perplexity or why it has none, and the chosen one', () =>
  withFinishedRun(async (bench, input) => {
    const { report: key } = await bench.run((all) => report(all, input));
    const { examples } = JSON.parse(await textOf(bench, key)) as RunReport;
    expect(examples.map(({ output }) => output)).toEqual([passages[0], passages[2], passages[3]]);
    for (const { candidates } of examples) {
      expect(candidates.map(({ instruction, chosen, unscored }) => [instruction, chosen, unscored])).toEqual([
        ['Say | 0.', true, undefined],
        ['Say | 1.', false, undefined],
        [unscorable, false, tooLong],
      ]);
      expect(candidates.map(({ perplexity }) => Number(perplexity?.toFixed(4)))).toEqual([2.7183, 7.3891, NaN]);
    }
  }));

test('each row of the data set says where it came from, under which licence, and which models made it', () =>
  withFinishedRun(async (bench, input) => {
    await bench.run((all) => report(all, input));
    const text = await textOf(bench, 'runs/run-1/data-00000.jsonl');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => row['output'])).toEqual([passages[0], passages[2], passages[3]]);
    const keyOf = (id: string) => input.plan.steps.find((step) => step.id === id)?.key;
    expect(rows[1]).toMatchObject({
      instruction: 'Say | 0.',
      input: '',
      perplexities: [expect.closeTo(2.718281828, 8), expect.closeTo(7.389056099, 8), null],
      provenance: {
        arm: 'main',
        corpus: 'A book of rivers',
        licence: 'CC-BY-4.0',
        line: 3,
        spans: [{ start: 0, end: 19 }],
        generator: keyOf('train:generator'),
        scorer: keyOf('model:base'),
      },
    });
  }));

test('a pair of a second file has the licence and the name of that one', () => {
  const fake = fakeModel((_, j) => `Say ${j}.`);
  return withWorkbench({ ...fake.ports, trainer: fakeTrainer() }, async (bench) => {
    const sha256 = await bench.source('The Po is short.');
    const second = { object: 'sources/po', sha256, format: 'plain-text', licence: 'CC0-1.0' };
    const input = await finishedRun(bench, ['The Danube is long.'], [{ ...second, source: 'inbox/po.txt' }]);
    await bench.run((all) => report(all, input));
    const rows = (await textOf(bench, 'runs/run-1/data-00000.jsonl')).trimEnd().split('\n');
    const from = rows.map((row) => (JSON.parse(row) as { provenance: Record<string, unknown> }).provenance);
    expect(from.map(({ corpus, licence, line }) => [corpus, licence, line])).toEqual([
      ['A book of rivers', 'CC-BY-4.0', 1],
      ['inbox/po.txt', 'CC0-1.0', 1],
    ]);
  });
});

test('the markdown has the table and the reasons, and a bar in a candidate does not break it', () =>
  withFinishedRun(async (bench, input) => {
    await bench.run((all) => report(all, { ...input, warnings: ['mind the gap'] }));
    const lines = (await textOf(bench, 'runs/run-1/report.md')).split('\n');
    const extract = lines.find((line) => line.startsWith('| extract '));
    expect(
      extract
        ?.split('|')
        .map((cell) => cell.trim())
        .slice(1, 10),
    ).toEqual(['extract', 'main', 'passage', '5', '3', '2', '0', '0', '3 fragments']);
    expect(lines).toContain('- extract main: rejected: empty (1); rejected: no letters or digits (1)');
    expect(lines).toContain('| 2.72 | chosen | Say \\| 0. |');
    expect(lines).toContain(`| ${tooLong} |  | ${unscorable} |`);
    expect(lines).toContain('- mind the gap');
  }));

test('reporting twice gives the same report', () =>
  withFinishedRun(async (bench, input) => {
    await bench.run((all) => report(all, input));
    const first = await textOf(bench, 'runs/run-1/report.json');
    await bench.run((all) => report(all, input));
    expect(await textOf(bench, 'runs/run-1/report.json')).toBe(first);
  }));

function withLedger(steps: ReportedStep[], id: string, change: (ledger: Ledger) => Ledger): ReportedStep[] {
  return steps.map((step) => {
    const [first, ...rest] = step.manifest.ledgers;
    if (step.id !== id || first === undefined) return step;
    return { ...step, manifest: { ...step.manifest, ledgers: [change(first), ...rest] } };
  });
}

test('the hand-overs of a finished run agree', () =>
  withFinishedRun(async (bench, input) => {
    expect(() => checkHandOvers([])).not.toThrow();
    const steps = await stepsOf(bench, input);
    checkHandOvers(steps);
  }));

test.each([
  'train:generator',
  'extract:main',
  'generate:main',
  'score:main',
  'filter:main',
  'finetune:follower',
  'answer:base',
  'evaluate',
])('a record lost before %s, in a ledger that adds up by itself, is found out', (id) =>
  withFinishedRun(async (bench, input) => {
    const steps = await stepsOf(bench, input);
    const lost = withLedger(steps, id, (ledger) => ({ ...ledger, in: ledger.in - 1, accepted: ledger.accepted - 1 }));
    expect(() => checkHandOvers(lost)).toThrow(new RegExp(`but ${id} took in`));
    const unaccounted = withLedger(steps, id, (ledger) => ({ ...ledger, accepted: ledger.accepted - 1 }));
    expect(() => checkHandOvers(unaccounted)).toThrow(/are accounted for/);
  }),
);

test('the generator of each arm has its accepted pairs by the hour of its server, and with that of the scorer', () =>
  withFinishedRun(async (bench, input) => {
    const { report: key } = await bench.run((all) => report(all, input));
    const { generators } = JSON.parse(await textOf(bench, key)) as RunReport;
    const serverSecondsOf = async (id: string) => {
      const ref = input.outcomes.find((outcome) => outcome.id === id)?.ref;
      return ref === undefined ? undefined : (await loadManifest(bench.store, ref)).made.serverSeconds;
    };
    const [generating = 0, scoring = 0] = [await serverSecondsOf('generate:main'), await serverSecondsOf('score:main')];
    expect(generating).toBeGreaterThan(0);
    expect(generators).toEqual([
      {
        ...{ arm: 'main', model: 'generator', template: 'longform', pairs: 3 },
        ...{ generatingSeconds: generating, scoringSeconds: scoring },
        pairsPerGeneratorHour: (3 * 3600) / generating,
        pairsPerServerHour: (3 * 3600) / (generating + scoring),
      },
    ]);
  }));

test('what a stage counts beside its unit is told with its reasons', () => {
  const fake = fakeModel((_, j) => ['', 'Say it.', 'Say it.'][j] ?? '');
  return withWorkbench({ ...fake.ports, trainer: fakeTrainer() }, async (bench) => {
    await bench.run(async (all) => report(all, await finishedRun(bench, passages)));
    const made = JSON.parse(await textOf(bench, 'runs/run-1/report.json')) as RunReport;
    expect(made.stages.find(({ name }) => name === 'generate')?.also).toEqual([
      {
        ...{ unit: 'candidate', in: 9, accepted: 3, rejected: 3, failed: 0, skipped: 3 },
        reasons: { 'rejected: empty': 3, 'skipped: equal to another candidate of its fragment': 3 },
      },
    ]);
    expect((await textOf(bench, 'runs/run-1/report.md')).split('\n')).toContain(
      '- generate main, 3 of 9 candidates accepted: rejected: empty (3); skipped: equal to another candidate of its fragment (3)',
    );
  });
});

test('a pair that was made up after human pairs is under their licences, and names them', () => {
  const pair = armPairSchema.parse({
    ...{
      id: 'main/a/1',
      instruction: 'Say it.',
      input: '',
      output: 'It.',
      style: 'meta-prompt',
      passage: 'a',
      source: '',
    },
    ...{ line: 1, spans: [], candidate: 0, perplexity: 2, perplexities: [2], arm: 'main' },
    examples: ['seeds/1/1', 'dolly/7/9', 'seeds/3/3'],
  });
  const dataLicences = new Map([
    ['seeds', 'CC0-1.0'],
    ['dolly', 'CC-BY-SA-3.0'],
    ['other', 'MIT'],
  ]);
  expect(dataSetRow(pair, { corpora: new Map(), dataLicences }).provenance).toMatchObject({
    licence: 'CC-BY-SA-3.0 AND CC0-1.0',
    examples: pair.examples,
  });
});

test('human pairs of task files are under the licences that the files state, not under that of the run file', () => {
  const file = (digit: string, licence?: string) => ({
    name: `${digit}.json`,
    sha256: digit.repeat(64),
    bytes: 1,
    licence,
  });
  const files = [file('1', 'CC-BY-4.0'), file('2', 'Apache-2.0 AND CC0-1.0'), file('3', 'CC-BY-4.0')];
  const data = { seeds: { files, format: 'superni', licence: 'MIT' } };
  const origin = sourcesOfArms(runFile({ data })).get('main');
  expect(origin?.dataLicences.get('seeds')).toBe('Apache-2.0 AND CC-BY-4.0 AND CC0-1.0');
});
