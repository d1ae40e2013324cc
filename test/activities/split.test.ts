import { readSplit } from '../../activities/split.ts';
import { humanLines, splitOf } from './human-data.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

test('a share is held out, every pair is in one half, and both keep the order of the file', () =>
  withWorkbench({}, async (bench) => {
    const { ref, ledgers } = await splitOf(bench, humanLines(20), { heldOut: { share: 0.25 } });
    const { train, heldOut } = await readSplit(bench, ref);
    expect([train.length, heldOut.length]).toEqual([15, 5]);
    const lines = [...train, ...heldOut].map(({ line }) => line);
    expect(lines.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    for (const half of [train, heldOut]) {
      expect(half.map(({ line }) => line)).toEqual(half.map(({ line }) => line).toSorted((a, b) => a - b));
    }
    expect(ledgers).toEqual([{ unit: 'pair', in: 20, accepted: 20, rejected: 0, failed: 0, skipped: 0, reasons: {} }]);
  }));

test('a count is held out exactly, and take comes before it', () =>
  withWorkbench({}, async (bench) => {
    const parameters = { source: { take: 10 }, heldOut: { count: 3, share: 0.9 } };
    const { ref } = await splitOf(bench, humanLines(20), parameters);
    const { train, heldOut } = await readSplit(bench, ref);
    expect([train.length, heldOut.length]).toEqual([7, 3]);
  }));

test('the same seed holds out the same pairs, another seed others', async () => {
  const heldOutLines = (seed: number) =>
    withWorkbench({}, async (bench) => {
      const { heldOut } = await readSplit(bench, (await splitOf(bench, humanLines(40), { seed })).ref);
      return heldOut.map(({ line }) => line);
    });
  const lines = await heldOutLines(13);
  expect(await heldOutLines(13)).toEqual(lines);
  expect(await heldOutLines(14)).not.toEqual(lines);
});

test('nothing held out, and nothing left to train on, are refused', () =>
  withWorkbench({}, async (bench) => {
    const few = await rejectionOf(splitOf(bench, humanLines(2), { heldOut: { share: 0.2 } }));
    expect([few.name, few.message]).toEqual(['BadInput', expect.stringContaining('data.seeds: 0 of 2 pairs')]);
    const all = await rejectionOf(splitOf(bench, humanLines(2), { heldOut: { share: 0.2, count: 2 } }));
    expect(all.message).toContain('2 of 2 pairs');
  }));

test.each([
  ['not JSON', '{"instruction":"a","output":"b"}\nnot JSON', 'seeds:2: not valid JSON'],
  ['no output', '{"instruction":"a","output":"b"}\n{"instruction":"a"}', 'seeds:2: output: '],
  ['an empty instruction', '{"instruction":"","output":"b"}', 'seeds:1: instruction: must not be empty'],
])('a line with %s stops with its number and field', (_, content, message) =>
  withWorkbench({}, async (bench) => {
    const error = await rejectionOf(splitOf(bench, content));
    expect(error.name).toBe('BadInput');
    expect(error.message).toContain(message);
  }),
);

test('invalid UTF-8 in human data stops', () =>
  withWorkbench({}, async (bench) => {
    const sha256 = await bench.source(Buffer.from([0x22, 0xff, 0x22]));
    const error = await rejectionOf(splitOf(bench, '{}', { source: { sha256 } }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('seeds:1: not valid JSON')]);
  }));

test.each([
  ['join', { instruction: 'Add.\n1 and 2', input: '' }],
  ['keep', { instruction: 'Add.', input: '1 and 2' }],
  ['drop', { instruction: 'Add.', input: '' }],
] as const)('with input: %s an instance input is treated so', (input, expected) =>
  withWorkbench({}, async (bench) => {
    const line = '{"instruction":"Add.","input":"1 and 2","output":"3"}';
    const { ref } = await splitOf(bench, `${line}\n${line}`, { source: { input }, heldOut: { share: 0.5 } });
    const { train } = await readSplit(bench, ref);
    expect(train[0]).toMatchObject({ ...expected, output: '3' });
  }),
);

test("Self-Instruct's seed tasks give a pair an instance, a SUPERNI task a pair with all its references", () =>
  withWorkbench({}, async (bench) => {
    const heldOut = { share: 0.5 };
    const seedTask = {
      id: 'seed_task_0',
      instruction: 'Double it.',
      instances: [
        { input: '1', output: '2' },
        { input: '2', output: '4' },
      ],
    };
    const seeds = await splitOf(bench, JSON.stringify(seedTask), { source: { format: 'self-instruct' }, heldOut });
    const halves = await readSplit(bench, seeds.ref);
    expect([...halves.train, ...halves.heldOut].map(({ instruction, output }) => [instruction, output]).sort()).toEqual(
      [
        ['Double it.\n1', '2'],
        ['Double it.\n2', '4'],
      ],
    );
    const task = {
      Definition: ['Name a river.'],
      Instances: [
        { id: 'a', input: 'Europe', output: ['Danube', 'Rhine'] },
        { id: 'b', input: 'Africa', output: ['Nile'] },
      ],
    };
    const superni = await splitOf(bench, JSON.stringify(task, null, 1), { source: { format: 'superni' }, heldOut });
    const both = await readSplit(bench, superni.ref);
    const references = [...both.train, ...both.heldOut].map((pair) => pair.references);
    expect(references.toSorted()).toEqual([['Danube', 'Rhine'], ['Nile']]);
  }));
