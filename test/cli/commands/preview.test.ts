import { preview, type PreviewRequest } from '../../../cli/commands/preview.ts';
import { collectedOutput } from '../collected-output.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';
import { smallRun } from '../preview/small-run.ts';
import { runFileText, withRunFile } from '../run-file/run-file-folder.ts';

const passages = [
  'The Danube is long. It meets the Iller in Ulm. Then it goes on to the sea.',
  '...',
  'Bees make honey. Bears eat it. People eat it too.',
  'Bread is baked. It is eaten warm. It is never thrown away.',
];
const corpus = passages.map((text, index) => `${JSON.stringify({ id: `p${index}`, text })}\n`).join('');
const subjects = ['honey', 'bread', 'rivers', 'towns', 'bears', 'snow', 'glass', 'trains', 'music', 'salt'];
const seeds = subjects
  .map((one) => `${JSON.stringify({ instruction: `Explain ${one}.`, input: '', output: `All about ${one}.` })}\n`)
  .join('');
const files = { 'data/passages.jsonl': corpus, 'data/pairs.jsonl': seeds };

/** The run file with more lines of its arm, which stands last in it. */
const withArm = (...lines: string[]) => ({
  ...files,
  'run.yaml': `${runFileText}${lines.map((line) => `  ${line}\n`).join('')}`,
});

async function shown(file: string, request: Partial<PreviewRequest> = {}): Promise<string> {
  const output = collectedOutput();
  await preview(file, { stage: 'extract', count: 5, json: false, ...request }, { output });
  return output.printed.join('\n');
}

type Line = { kind: string } & Record<string, unknown>;

const lines = async (file: string, stage: PreviewRequest['stage'], count = 5): Promise<Line[]> =>
  (await shown(file, { stage, count, json: true })).split('\n').map((line) => JSON.parse(line) as Line);

const ofKind = (all: readonly Line[], kind: string): Line[] => all.filter((line) => line.kind === kind);

test.each([
  ['as usual', []],
  ['of a sample, a sentence each', ['    take: 2', 'extraction: { strategy: sentence }']],
  ['whose prompts show human pairs', ['template: { strategy: in-context }', 'generator: { model: base }']],
])('a preview shows the very fragments, prompts and rows of a run %s', (_how, arm) =>
  withRunFile(withArm(...arm), async (file) => {
    const run = await smallRun(file, ['data/passages.jsonl', 'data/pairs.jsonl']);
    const extracted = ofKind(await lines(file, 'extract'), 'fragments').flatMap(({ fragments }) => fragments);
    expect(run.fragments.length).toBeGreaterThan(1);
    expect(extracted).toEqual(run.fragments.map(({ id, text, spans }) => ({ id, text, spans })));
    const asked = await lines(file, 'prompts', 10);
    expect(ofKind(asked, 'generation prompt').map(({ prompt }) => prompt)).toEqual(run.prompts);
    const rows = ofKind(asked, 'training row').filter(({ model }) => model === 'generator');
    expect(rows.map(({ id }) => id)).toEqual(run.learnt.map(({ id }) => id));
    for (const [index, { output }] of run.learnt.entries()) expect(rows[index]?.['prompt']).toContain(output);
  }),
);

test('a folder of task files is read file by file, without the rows that the generator learns from', () => {
  const task = (...outputs: string[]) =>
    JSON.stringify({
      Definition: ['Answer the question.'],
      Instances: outputs.map((output) => ({ id: `id-${output}`, input: `Which one, ${output}?`, output: [output] })),
    });
  const superni = '{ path: data/tasks, format: superni, licence: CC0-1.0 }';
  const text = runFileText
    .replace(/seeds: .*/, 'seeds: { path: data/learnt, format: superni, licence: CC0-1.0 }')
    .replace(/^arm:[\s\S]*/m, `arm:\n  corpora: [${superni}]\n`);
  const tasks = {
    'data/tasks/task001_a.json': task('red', 'green', 'blue'),
    'data/tasks/task002_b.json': task('yes'),
    'data/learnt/task001_a.json': task('red', 'green', 'white', 'black', 'brown'),
  };
  return withRunFile({ ...files, ...tasks, 'run.yaml': text }, async (file) => {
    const made = ofKind(await lines(file, 'extract'), 'fragments');
    expect(made.map(({ source, passage }) => [source, passage])).toEqual([
      ['data/tasks/task001_a.json', 'blue'],
      ['data/tasks/task002_b.json', 'yes'],
    ]);
    const rows = ofKind(await lines(file, 'prompts', 10), 'training row').filter(({ model }) => model === 'generator');
    expect(rows).toHaveLength(4);
  });
});

test('a passage that gives nothing is shown with its reason, under headings for people', () =>
  withRunFile(files, async (file) => {
    const text = await shown(file, { count: 3 });
    expect(text).toContain('== main: fragments ==');
    expect(text).toContain('data/passages.jsonl line 2  ...\n  rejected: no letters or digits');
    expect(text).toContain(`  fragment, characters 0 to ${passages[0]?.length}\n  | ${passages[0]}`);
    expect(text).not.toContain('Bread is baked');
  }));

test('of an extraction by a model the prompt is shown, and that its answer is not known', () =>
  withRunFile(withArm('extraction: { strategy: model }', 'extractor: { model: base }'), async (file) => {
    const [note, ...prompts] = await lines(file, 'extract', 3);
    expect(note).toMatchObject({ kind: 'note', of: 'main', note: expect.stringContaining('asks a model') });
    expect(prompts.map(({ kind, line }) => [kind, line])).toEqual([
      ['extraction prompt', 1],
      ['rejected', 2],
      ['extraction prompt', 3],
    ]);
    expect(prompts[0]?.['prompt']).toContain(
      `Select key segments from the given article below.\n\n### Input:\n${passages[0]}`,
    );
    const asked = await lines(file, 'prompts', 1);
    expect(ofKind(asked, 'extraction prompt')).toEqual([prompts[0]]);
    expect(ofKind(asked, 'generation prompt')[0]?.['prompt']).toContain('<fragment>');
  }));

test('what is scored and what the follower learns is shown around the instruction that is not there yet', () =>
  withRunFile(files, async (file) => {
    const asked = await lines(file, 'prompts', 1);
    const before =
      'Write a response that appropriately completes the request.\n\n### Instruction:\n<instruction>\n\n### Response:';
    const [scored] = ofKind(asked, 'scoring prompt');
    expect(scored).toMatchObject({ prompt: expect.stringContaining(before), completion: passages[0] });
    const rows = ofKind(asked, 'training row').filter(({ model }) => model === 'follower');
    expect(rows).toEqual([
      expect.objectContaining({ prompt: expect.stringContaining(before), completion: passages[0] }),
    ]);
  }));

test('what a user says in a chat is shown as such', () =>
  withRunFile(withArm('template: { strategy: in-context, form: chat }', 'generator: { model: base }'), async (file) => {
    const text = await shown(file, { stage: 'prompts', count: 1 });
    expect(text).toContain(
      "== main: generation prompts (said by a user: the model's chat template around it is not known here) ==",
    );
  }));

test('an arm whose sources lie in the store is said to be so, and the others are shown', () => {
  const arms = `arms:
  - name: stored
    corpora: [{ prefix: inbox/, licence: CC0-1.0 }]
  - name: local
    corpora: [{ path: data/passages.jsonl, licence: CC0-1.0 }]
`;
  const text = runFileText.replace(/^arm:[\s\S]*/m, arms);
  return withRunFile({ ...files, 'run.yaml': text }, async (file) => {
    for (const stage of ['extract', 'prompts'] as const) {
      const all = await lines(file, stage, 1);
      expect(all[0]).toMatchObject({ kind: 'note', of: 'stored', note: expect.stringContaining('without the store') });
      expect(all.some(({ arm }) => arm === 'local')).toBe(true);
    }
  });
});

test('seed data that lies in the store is said to be so where prompts or rows would hold it', () => {
  const seedData = 'seeds: { object: sources/x/index.json, licence: CC0-1.0 }';
  const stored = withArm('template: { strategy: in-context }', 'generator: { model: base }');
  const text = stored['run.yaml'].replace(/seeds: .*/, seedData);
  return withRunFile({ ...stored, 'run.yaml': text }, async (file) => {
    const notes = ofKind(await lines(file, 'prompts'), 'note').map(({ of, note }) => `${String(of)}: ${String(note)}`);
    expect(notes).toContainEqual(
      expect.stringMatching(/^main: each prompt shows \d+ pairs of its seed data, which are not/),
    );
  });
});

test('rows of seed data that lies in the store are not shown, and that is said', () => {
  const text = runFileText.replace(/seeds: .*/, 'seeds: { object: sources/x/index.json, licence: CC0-1.0 }');
  return withRunFile({ ...files, 'run.yaml': text }, async (file) => {
    const all = await lines(file, 'prompts');
    expect(all).toContainEqual({ kind: 'note', of: 'generator', note: 'some data is not on this machine' });
    expect(ofKind(all, 'training row').map(({ model }) => model)).not.toContain('generator');
    expect(ofKind(all, 'generation prompt')).not.toHaveLength(0);
  });
});

test('the command wants a stage, and a run file in which nothing is wrong', () =>
  withRunFile(files, async (file) => {
    expect(await commandLine(fakeRuns({}), ['preview', file])).toMatchObject({ code: 2 });
    expect(await commandLine(fakeRuns({}), ['preview', file, '--stage', 'filter'])).toMatchObject({ code: 2 });
    expect(await commandLine(fakeRuns({}), ['preview', `${file}.none`, '--stage', 'extract'])).toMatchObject({
      code: 2,
    });
    const { code, printed } = await commandLine(fakeRuns({}), [
      'preview',
      file,
      '--stage',
      'extract',
      '--count',
      '1',
      '--json',
    ]);
    expect([code, printed.split('\n').length]).toEqual([0, 1]);
    expect(JSON.parse(printed)).toMatchObject({
      kind: 'fragments',
      arm: 'main',
      source: 'data/passages.jsonl',
      line: 1,
    });
  }));
