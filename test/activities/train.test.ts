import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadManifest } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { readSplit } from '../../activities/split.ts';
import type { TrainingRow } from '../../clients/trainer.ts';
import { TrainerFailed } from '../../clients/trainer.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import { pairSchema } from '../../pipeline/records.ts';
import { fakeModel, fakeTrainer } from './fake-ports.ts';
import { humanLines, splitOf } from './human-data.ts';
import { finetunedOn, pairsFrom, trainedOn } from './training-recipes.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const trainingFolders = (bench: Workbench) =>
  readdir(join(bench.dependencies.workFolder, 'trainings')).catch((): string[] => []);

test('a generator sees the training half, reversed: the output in the prompt, the instruction to be written', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const halves = await readSplit(bench, ref);
    const { ledgers } = await trainedOn(bench, [ref]);
    const rows = trainer.rows[0] ?? [];
    expect(rows.map(({ id }) => id)).toEqual(halves.train.map(({ id }) => id));
    rows.forEach((row, index) => {
      expect(row.prompt).toContain(halves.train[index]?.output);
      expect(row.prompt.endsWith('X:')).toBe(true);
      expect(row.completion).toBe(` ${halves.train[index]?.instruction}`);
    });
    expect(ledgers).toEqual([
      {
        unit: 'pair',
        in: 10,
        accepted: 8,
        rejected: 0,
        failed: 0,
        skipped: 2,
        reasons: { 'skipped: held out for evaluation': 2 },
      },
    ]);
  });
});

test('a forward training asks with Table 7 and has the output to be written', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const [first] = (await readSplit(bench, ref)).train;
    await trainedOn(bench, [ref], 'forward');
    expect(trainer.rows[0]?.[0]).toMatchObject({ completion: first?.output });
    expect(trainer.rows[0]?.[0]?.prompt).toContain(`### Instruction:\n${first?.instruction}\n\n### Response:`);
  });
});

test('a training in the form of a chat has rows in the chat template of its base, with nothing left to add', () => {
  const trainer = fakeTrainer();
  const files = {
    'chat_template.jinja':
      '{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}',
  };
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const [first] = (await readSplit(bench, ref)).train;
    await trainedOn(bench, [ref], 'forward', 13, { strategy: 'chat', files });
    expect(trainer.jobs[0]).toMatchObject({ specialTokens: 'written' });
    expect(trainer.rows[0]?.[0]).toEqual({
      id: first?.id,
      prompt: `<user>${first?.instruction}</s><assistant>`,
      completion: `${first?.output}</s>`,
    });
  });
});

test('a base without a chat template is refused before it is trained', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const error = await rejectionOf(trainedOn(bench, [ref], 'forward', 13, { strategy: 'chat' }));
    expect(error.message).toContain('the base model has no chat template');
    expect(trainer.jobs).toEqual([]);
  });
});

test('rows set aside for validation are skipped in the ledger, and their loss is among the figures', () => {
  const trainer = fakeTrainer(undefined, undefined, ({ id }) => id.endsWith('/3'));
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const { ref: made, ledgers } = await trainedOn(bench, [ref]);
    const { results, parts } = await loadManifest(bench.store, made);
    expect(results['validation']).toEqual([{ step: 2, epoch: 1, loss: 2.25 }]);
    const aside = trainer.rows[0]?.filter(({ id }) => id.endsWith('/3')).length ?? 0;
    expect(aside).toBe(1);
    expect(ledgers[0]).toMatchObject({
      accepted: 8 - aside,
      skipped: 2 + aside,
      reasons: { 'skipped: set aside for validation': aside },
    });
    expect(parts.find(({ name }) => name === 'rows')?.records).toBe(8 - aside);
  });
});

test('near-duplicates of held-out pairs never reach the rows file, and are counted', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref: first } = await splitOf(bench, humanLines(10));
    const { heldOut } = await readSplit(bench, first);
    const [secret] = heldOut;
    if (secret === undefined) throw new TypeError('nothing is held out');
    // A second data set that repeats what the first holds out: once as it is, once with the output alone.
    const copies = [
      { instruction: secret.instruction, output: secret.output },
      { instruction: 'Tell me something else entirely, please, whatever it may be.', output: `${secret.output} Yes.` },
    ];
    const fresh = Array.from({ length: 8 }, (_, index) => ({
      instruction: `Name town number ${index} of the valley.`,
      output: `Town ${index} is called ${'vwxyzklm'[index]}ille.`,
    }));
    const content = [...copies, ...fresh].map((pair) => JSON.stringify(pair)).join('\n');
    for (const seed of [1, 2, 3]) {
      const { ref: second } = await splitOf(bench, content, { seed, heldOut: { share: 0.2, count: 1 } });
      const { ledgers } = await trainedOn(bench, [first, second], 'reversed', seed);
      const rows = trainer.rows.at(-1) ?? [];
      expect(rows.filter(({ prompt }) => prompt.includes(secret.output))).toEqual([]);
      const out = (await readSplit(bench, second)).heldOut;
      const rejected = copies.filter(({ output }) => out.every((pair) => pair.output !== output)).length;
      expect(ledgers[0]).toMatchObject({ in: 20, accepted: rows.length, rejected, skipped: 3 });
      expect(ledgers[0]?.reasons['rejected: near-duplicate of a held-out pair']).toBe(rejected);
    }
  });
});

test('rows the trainer rejects are counted with its reason and are not among the rows kept', () => {
  const trainer = fakeTrainer((row) =>
    row.completion.includes('(3)') ? { id: row.id, reason: 'tooLong', tokens: 900 } : undefined,
  );
  return withWorkbench({ trainer }, async (bench) => {
    const lines = humanLines(10).split('\n');
    const { ref } = await splitOf(bench, [...lines, lines[3]].join('\n'), { heldOut: { share: 0.2, count: 1 } });
    const kept = (await readSplit(bench, ref)).train.filter(({ instruction }) => !instruction.includes('(3)'));
    const outcome = await trainedOn(bench, [ref]);
    const tooLong = 10 - kept.length;
    expect(outcome.ledgers[0]).toMatchObject({ in: 11, accepted: kept.length, rejected: tooLong, skipped: 1 });
    expect(outcome.ledgers[0]?.reasons['rejected: longer than maxLength']).toBe(tooLong);
    expect(await bench.records(outcome.ref, 'rows')).toEqual(kept);
    expect(await bench.records(outcome.ref, 'rejects')).toContainEqual(
      expect.objectContaining({ reason: 'longer than maxLength', detail: '900 tokens' }),
    );
  });
});

test('the model, its losses and its rows are in the manifest; the step of a resumption is not', () =>
  withWorkbench({ trainer: fakeTrainer() }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const manifest = await loadManifest(bench.store, (await trainedOn(bench, [ref])).ref);
    expect(manifest.files.map(({ path }) => path)).toContain('weights');
    expect(manifest.results).toEqual({
      steps: 2,
      rows: 8,
      losses: [{ step: 1, loss: 2.5 }],
      heldOutLoss: { base: 3, trained: 2 },
    });
    expect(bench.beats).toContainEqual({ done: 1, of: 2, what: 'optimizer steps, loss 2.500' });
  }));

test('a failed attempt leaves its folder to the next, which works in the same one; success removes it', () => {
  const trainer = fakeTrainer(undefined, (attempt) => {
    if (attempt === 1) throw new TrainerFailed('killed');
  });
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    expect((await rejectionOf(trainedOn(bench, [ref]))).name).toBe('TrainerFailed');
    expect(await trainingFolders(bench)).toHaveLength(1);
    await trainedOn(bench, [ref]);
    expect(trainer.jobs[1]).toEqual(trainer.jobs[0]);
    expect(await trainingFolders(bench)).toEqual([]);
  });
});

test('when the store fails after the training, the folder is still there for the next attempt', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const { putIfAbsent } = bench.store;
    bench.dependencies.store = {
      ...bench.store,
      putIfAbsent: (key, bytes) =>
        key.includes('/train/') && key.includes('manifest')
          ? Promise.reject(new Error('store is away'))
          : putIfAbsent(key, bytes),
    };
    expect((await rejectionOf(trainedOn(bench, [ref]))).message).toBe('store is away');
    expect(await trainingFolders(bench)).toHaveLength(1);
  });
});

test('while one attempt trains, another is turned away to try again', () => {
  let bench: Workbench | undefined;
  const second: { error?: Error } = {};
  const trainer = fakeTrainer(undefined, async (attempt) => {
    if (attempt > 1 || bench === undefined) return;
    const { ref } = await splitOf(bench, humanLines(10));
    second.error = await rejectionOf(trainedOn(bench, [ref]));
  });
  return withWorkbench({ trainer }, async (opened) => {
    bench = opened;
    const { ref } = await splitOf(bench, humanLines(10));
    await trainedOn(bench, [ref]);
    expect([second.error?.name, second.error?.message]).toEqual([
      'TrainerFailed',
      expect.stringContaining('another attempt still trains train'),
    ]);
  });
});

test('a second run trains nothing', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const first = await trainedOn(bench, [ref]);
    expect(await trainedOn(bench, [ref])).toMatchObject({ ref: first.ref, cached: true });
    expect(trainer.jobs).toHaveLength(1);
  });
});

test('the follower learns generated pairs forward, none near a held-out one, and its ledger adds up', () => {
  const trainer = fakeTrainer();
  const ports = { ...fakeModel((prompt, j) => `Say fact ${prompt.length} ${j}.`).ports, trainer };
  return withWorkbench(ports, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const [secret] = (await readSplit(bench, ref)).heldOut;
    const outputs = ['One fact of the hills.', secret?.output ?? '', 'Another fact of the plain.'];
    const outcome = await finetunedOn(bench, [await pairsFrom(bench, outputs)], [ref]);
    const rows: TrainingRow[] = trainer.rows[0] ?? [];
    expect(rows.map(({ completion }) => completion)).toEqual([outputs[0], outputs[2]]);
    expect(rows[0]?.prompt).toMatch(/### Instruction:\nSay fact \d+ \d\.\n\n### Response:$/);
    expect(outcome.ledgers[0]).toMatchObject({ unit: 'pair', in: 3, accepted: 2, rejected: 1 });
    expect(await bench.records(outcome.ref, 'rows')).toEqual([
      expect.objectContaining({ arm: 'arm-0', output: outputs[0] }),
      expect.objectContaining({ arm: 'arm-0', output: outputs[2] }),
    ]);
  });
});

const lists = (pairs: number) => humanLines(pairs).split('\n');

test('a template of lists makes rows of several pairs; a row that is too long takes all of its pairs with it', () => {
  const trainer = fakeTrainer((row) =>
    row.completion.includes('(7)') ? { id: row.id, reason: 'tooLong', tokens: 900 } : undefined,
  );
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, lists(42).join('\n'), { heldOut: { share: 0.2, count: 2 } });
    const { train: learning } = await readSplit(bench.dependencies, ref);
    const { ref: made, ledgers } = await trainedOn(bench, [ref], 'reversed', 13, { strategy: 'meta-prompt' });
    const rows = trainer.rows[0] ?? [];
    expect(rows).toHaveLength(3);
    const inPrompt = (text: string) => [...text.matchAll(/about the river/g)].length;
    expect(rows.map(({ prompt, completion }) => [inPrompt(prompt), inPrompt(completion)])).toEqual([
      [3, 17],
      [3, 17],
      [3, 17],
    ]);
    expect(ledgers[0]).toMatchObject({ in: 42, skipped: 2 });
    const { accepted = 0, rejected = 0 } = ledgers[0] ?? {};
    expect(accepted + rejected).toBe(40);
    expect([6, 17, 23, 34]).toContain(rejected);
    const kept = await bench.records(made, 'rows');
    expect(kept).toHaveLength(accepted);
    expect(learning).toHaveLength(40);
    // Two held-out pairs are too few for a list to measure by.
    expect(trainer.jobs[0]).toMatchObject({ heldOut: null });
  });
});

test('too few pairs for one list are refused before anything is trained', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref } = await splitOf(bench, lists(4).join('\n'), { heldOut: { share: 0.2, count: 1 } });
    const error = await rejectionOf(trainedOn(bench, [ref], 'reversed', 13, { strategy: 'meta-prompt' }));
    expect(error.message).toBe('3 pairs are too few for one row of the template "meta-prompt"');
    expect(trainer.jobs).toEqual([]);
  });
});

test('a rule on the pool knows the human pairs of data that holds nothing out', () => {
  const fake = fakeModel((_, candidate) => `Name river ${candidate} of Europe.`);
  return withWorkbench({ trainer: fakeTrainer(), ...fake.ports }, async (bench) => {
    const pairs = await pairsFrom(
      bench,
      ['The Volga is the longest river there.'].map((text) => JSON.stringify({ text })),
    );
    const [first] = await readShardedRecords(bench.dependencies, pairs, 'records', pairSchema);
    const human = JSON.stringify({ instruction: first?.instruction, output: 'x' });
    const known = (await splitOf(bench, `${human}\n${human}`, { heldOut: { count: 0, share: 0 } })).ref;
    const rules = [{ strategy: 'novelty', version: 1, max: 0.7 }];
    const trained = (more: ArtifactRef[]) => finetunedOn(bench, [pairs], [], { rules, known: more });
    expect((await trained([])).ledgers[0]).toMatchObject({ in: 1, accepted: 1 });
    expect((await trained([known, known])).ledgers[0]).toMatchObject({ in: 1, rejected: 1 });
  });
});
