import { readRunFile } from '../../../cli/run-file/read-run-file.ts';
import { runFileSummary } from '../../../cli/run-file/summary.ts';
import { corpusLines, runFileText, withRunFile } from './run-file-folder.ts';

/** The problems of a run file, its folder taken off. */
async function problems(files: Record<string, string | undefined>): Promise<string[]> {
  return withRunFile(files, async (file, folder) => {
    const error = await readRunFile(file).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, '').split('\n') : [];
  });
}

describe('a run file', () => {
  test('in which nothing is wrong is summed up with what its files hold', async () => {
    await withRunFile({}, async (file) => {
      const summary = runFileSummary(await readRunFile(file));
      expect(summary.replaceAll(/ +/g, ' ').split('\n')).toEqual([
        `${file}: run "trial", nothing wrong`,
        '',
        'arm main extraction whole, 3 candidates',
        ' corpus data/passages.jsonl (2 records)',
        'seed data seeds data/pairs.jsonl (1 pair)',
        'model generator base trained on seeds, reversed',
        "model follower base trained on this run's pairs",
        'model base tiny Llama made here',
        "server local vLLM on the worker's machine",
      ]);
    });
  });

  test('says of a tiny model whether it is a Llama or a T5', async () => {
    const text = runFileText.replace(/tiny:\n/, 'tiny:\n      architecture: t5\n');
    const scored = `${text}roles: { scorer: { model: other } }\n`.replace(
      'models:\n',
      'models:\n  other: { licence: CC0-1.0, tiny: { corpus: [{ path: data/passages.jsonl, licence: CC0-1.0 }] } }\n',
    );
    await withRunFile({ 'run.yaml': scored }, async (file) => {
      const summary = runFileSummary(await readRunFile(file)).replaceAll(/ +/g, ' ');
      expect(summary).toContain('model base tiny T5 made here\n');
      expect(summary).toContain('model other tiny Llama made here\n');
    });
  });

  test('with a parameter of a strategy that does not fit repeats the value, and says what is missing', async () => {
    const text = `${runFileText}choice: { strategy: lowest, margin: -1 }\nrules: [{ strategy: toxicity }]\n`;
    expect(await problems({ 'run.yaml': text })).toEqual([
      expect.stringMatching(/^run\.yaml:13: choice\.margin: .*>=0 \(got -1\)$/),
      expect.stringMatching(/^run\.yaml:14: rules\.0\.server: missing; string expected$/),
    ]);
  });

  test('with an unknown field names its line and the nearest field', async () => {
    const text = runFileText.replace('corpora:', 'corpra:');
    expect(await problems({ 'run.yaml': text })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^run\.yaml:10: arm\.corpra: unknown field; did you mean "corpora"\?/),
      ]),
    );
  });

  test('with a strategy that does not exist names its line and the nearest strategy', async () => {
    const text = `${runFileText}choice: { strategy: lowst }\n`;
    expect(await problems({ 'run.yaml': text })).toEqual([
      expect.stringMatching(
        /^run\.yaml:13: choice\.strategy: no strategy "lowst"; did you mean "lowest"\? known: lowest, .*random$/,
      ),
    ]);
  });

  test('names every problem at once, of fields and of files', async () => {
    const text = `${runFileText}choice: { strategy: nothing-like-it }\n`;
    const found = await problems({
      'run.yaml': text.replace('data/pairs.jsonl', 'data/pears.jsonl'),
      'data/passages.jsonl': undefined,
    });
    expect(found).toEqual([
      expect.stringMatching(/^run\.yaml:13: choice\.strategy: no strategy/),
      'run.yaml:6: models.base.tiny.corpus.0.path: no such file: data/passages.jsonl',
      'run.yaml:8: data.seeds.path: no such file: data/pears.jsonl; did you mean "pairs.jsonl"?',
      'run.yaml:11: arm.corpora.0.path: no such file: data/passages.jsonl',
    ]);
  });

  test('that does not exist is said to be missing', async () => {
    await expect(readRunFile('/nowhere/run.yaml')).rejects.toMatchObject({
      message: expect.stringContaining('no such file: /nowhere/run.yaml'),
      exitCode: 2,
    });
  });

  test('warns of a licence that nobody stated', async () => {
    await withRunFile({ 'run.yaml': runFileText.replace('      licence: CC0-1.0\n', '') }, async (file) => {
      expect((await readRunFile(file)).warnings).toEqual([
        expect.stringMatching(/^arm\.corpora\.0\.licence: no licence/),
      ]);
    });
  });
});

describe('seed data', () => {
  test('that cannot be read is located in its own file, line and field', async () => {
    const pairs = '{"instruction": "a", "output": "b"}\n{"instruction": "", "output": "b"}\n';
    expect(await problems({ 'data/pairs.jsonl': pairs })).toEqual([
      'data/pairs.jsonl:2: instruction: must not be empty',
    ]);
  });

  test('is read to its last line', async () => {
    const pairs = '{"instruction": "a", "output": "b"}\n'.repeat(500) + 'not JSON';
    expect(await problems({ 'data/pairs.jsonl': pairs })).toEqual([
      expect.stringMatching(/^data\/pairs\.jsonl:501: not valid JSON/),
    ]);
  });
});

describe('a corpus', () => {
  test('whose texts are in another field names that field', async () => {
    const lines = corpusLines.replaceAll('"text"', '"texts"');
    const message =
      'data/passages.jsonl: none of the first 2 records has text in field "text"; did you mean "texts"? ' +
      'fields with text: id, texts';
    expect(await problems({ 'data/passages.jsonl': lines })).toEqual([
      `run.yaml:6: models.base.tiny.corpus.0.textField: ${message}`,
      `run.yaml:11: arm.corpora.0.textField: ${message}`,
    ]);
  });

  test('of plain text read as JSON is told how to be read', async () => {
    expect(await problems({ 'data/passages.jsonl': 'Bees make honey.\n' })).toContain(
      'run.yaml:11: arm.corpora.0.path: data/passages.jsonl: the only record cannot be used: line 1: not valid JSON; ' +
        'for a passage a line set format to plain-text',
    );
  });

  test('that is empty is refused', async () => {
    expect(await problems({ 'data/passages.jsonl': '' })).toContain(
      'run.yaml:11: arm.corpora.0.path: data/passages.jsonl: the file is empty',
    );
  });

  test('with some bad records is let through, and they are counted', async () => {
    const lines = `${corpusLines}{"text": 5}\nnot JSON\n`;
    await withRunFile({ 'data/passages.jsonl': lines }, async (file) => {
      expect(runFileSummary(await readRunFile(file))).toContain('(4 records, 2 of the first 4 without usable text)');
    });
  });

  test('is counted whole but only looked into at its beginning', async () => {
    const lines = `${corpusLines.repeat(150)}last line without an end`;
    await withRunFile({ 'data/passages.jsonl': lines }, async (file) => {
      const { found } = await readRunFile(file);
      expect(found.corpora.get('data/passages.jsonl')).toEqual({ records: 301, lookedAt: 200, withText: 200 });
    });
  });
});

describe('a corpus of objects of the store', () => {
  const corpora = (one: string) =>
    runFileText.replace(/ {4}- path: data\/passages.jsonl\n {6}licence: CC0-1.0\n/, `    - ${one}\n`);
  const summaryOf = (one: string) =>
    withRunFile({ 'run.yaml': corpora(one) }, async (file) => runFileSummary(await readRunFile(file)));

  test('is accepted without looking for it, and summed up by what it means', async () => {
    expect(await summaryOf('{ prefix: inbox/news/ }')).toContain(
      'corpus objects of the store that begin with inbox/news/',
    );
    expect(await summaryOf('{ pattern: "inbox/{yyyy}{MM}{dd}", days: 7, missing: skip }')).toContain(
      "corpus objects of the store named inbox/{yyyy}{MM}{dd}, on the run's date and the 6 days before it, days without one left out",
    );
    expect(await summaryOf('{ pattern: "inbox/{yyyy}{MM}{dd}" }')).toMatch(
      /inbox\/\{yyyy\}\{MM\}\{dd\}, on the run's date$/m,
    );
  });

  test('in a folder of the project itself is refused with its line', async () => {
    expect(await problems({ 'run.yaml': corpora('{ prefix: sources/ }') })).toEqual([
      expect.stringMatching(/^run\.yaml:11: arm\.corpora\.0\.prefix: "sources\/" is a folder of the project itself/),
    ]);
  });
});

describe('a model folder', () => {
  const text = runFileText.replace(/ {4}tiny:\n.*\n/, '    folder: weights\n');

  test('must hold configuration, tokenizer and safetensors weights', async () => {
    expect(await problems({ 'run.yaml': text, 'weights/config.json': '{}', 'weights/pytorch_model.bin': '' })).toEqual([
      'run.yaml:5: models.base.folder: the folder has no tokenizer.json, no *.safetensors; ' +
        "a model in the hub's format is needed, with safetensors weights",
    ]);
  });

  test('that is complete is accepted', async () => {
    const files = { 'weights/config.json': '{}', 'weights/tokenizer.json': '{}', 'weights/model.safetensors': 'x' };
    expect(await problems({ 'run.yaml': text, ...files })).toEqual([]);
  });

  test('that does not exist is refused', async () => {
    expect(await problems({ 'run.yaml': text })).toEqual(['run.yaml:5: models.base.folder: no such folder: weights']);
  });
});
