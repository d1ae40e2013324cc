import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extractFragments } from '../../../cli/commands/extract.ts';
import golden from '../../fixtures/keywords/yake.json' with { type: 'json' };
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';

const passage = 'The hive is open. A queen lives in it.';
const lines = (...texts: unknown[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');

/** Runs the command on a file of these lines. */
function extract(content: string, words: string[]): Promise<{ code: number; printed: unknown[]; told: string }> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'in.jsonl');
    await writeFile(file, content);
    await writeFile(join(folder, 'stopwords.txt'), golden.stopwords.join('\r\n'));
    const given = words.map((word) => word.replace('FOLDER', folder));
    const { code, printed, told } = await commandLine(fakeRuns({}), ['extract', '--in', file, ...given]);
    const records = printed === '' ? [] : printed.split('\n').map((line) => JSON.parse(line) as unknown);
    return { code, printed: records, told: told.replaceAll(file, 'FILE') };
  });
}

test('keywords are written with their scores, best first, a line for each passage in order', async () => {
  const documents = [golden.documents[3], golden.documents[0], golden.documents[11]];
  const content = lines(...documents.map((document) => document?.text), '');
  const end = await extract(content, ['--strategy', 'keywords', '--stopwords', 'FOLDER/stopwords.txt', '--top', '7']);
  expect(end).toMatchObject({ code: 0, told: '' });
  expect(end.printed).toEqual([
    ...documents.map((document) => ({
      fragments: document?.n3.slice(0, 7).map(({ text, score }) => ({ text, score: expect.closeTo(score, 9) })),
    })),
    { fragments: [] },
  ]);
});

test('without options there are twenty of up to three words, and no stopword at an edge', async () => {
  const { printed } = await extract(lines(golden.documents[0]?.text), ['--strategy', 'keywords']);
  const [{ fragments }] = printed as [{ fragments: { text: string }[] }];
  expect(fragments).toHaveLength(20);
  expect(Math.max(...fragments.map(({ text }) => text.split(' ').length))).toBe(3);
});

test('--ngram is the length of the longest keyword', async () => {
  const { printed } = await extract(lines(golden.documents[2]?.text), [
    '--strategy',
    'keywords',
    '--ngram',
    '1',
    '--stopwords',
    'FOLDER/stopwords.txt',
  ]);
  const [{ fragments }] = printed as [{ fragments: { text: string }[] }];
  expect(fragments.map(({ text }) => text)).toEqual(golden.documents[2]?.n1.map(({ text }) => text));
});

test('sentences are drawn by seed and line, whole passages are as they are, and neither has a score', async () => {
  const content = lines(...Array.from({ length: 20 }, () => passage));
  expect((await extract(lines(passage, ''), ['--strategy', 'whole'])).printed).toEqual([
    { fragments: [{ text: passage }] },
    { fragments: [] },
  ]);
  const [drawn, again, other] = [
    await extract(content, ['--strategy', 'sentence']),
    await extract(content, ['--strategy', 'sentence', '--seed', '13']),
    await extract(content, ['--strategy', 'sentence', '--seed', '14']),
  ];
  expect(again.printed).toEqual(drawn.printed);
  expect(other.printed).not.toEqual(drawn.printed);
  expect(new Set(drawn.printed.map((line) => JSON.stringify(line)))).toEqual(
    new Set(['The hive is open.', 'A queen lives in it.'].map((text) => JSON.stringify({ fragments: [{ text }] }))),
  );
});

test('a bad line ends the command after those before it, naming file, line and field', async () => {
  const end = await extract(`${lines(passage)}{"txt":"b"}\n${lines(passage)}`, ['--strategy', 'whole']);
  expect(end).toMatchObject({ code: 2, printed: [{ fragments: [{ text: passage }] }] });
  expect(end.told).toMatch(/^FILE:2: text: /);
});

test.each([
  [['--strategy', 'whole', '--top', '3'], /--top means nothing to whole/],
  [['--strategy', 'keywords', '--seed', '3'], /--seed means nothing to keywords/],
  [['--strategy', 'keywords', '--top', '0'], /whole number from 1 to 1000/],
  [['--strategy', 'keywords', '--ngram', '2.5'], /whole number from 1 to 10\b/],
  [['--strategy', 'keywords', '--stopwords', 'FOLDER/stopword.txt'], /no such file: .*did you mean "stopwords.txt"/],
  [['--strategy', 'model'], /Allowed choices are whole, sentence, keywords/],
  [[], /--strategy <name>' not specified/],
])('%j is refused', async (words, message) => {
  const { code, printed, told } = await extract(lines(passage), words);
  expect({ code, printed }).toEqual({ code: 2, printed: [] });
  expect(told).toMatch(message);
});

test('standard input is read while it comes, and no further once nobody reads the output', async () => {
  let given = 0;
  const input = Readable.from(
    (function* () {
      for (;;) yield Buffer.from(lines(`Passage ${++given}.`));
    })(),
  );
  const output = collectedOutput();
  const printLine = async (line: string) => (await output.printLine(line)) && output.printed.length < 5;
  await extractFragments({ strategy: 'whole', in: '-' }, { output: { ...output, printLine } }, input);
  expect(output.printed).toHaveLength(5);
  expect(output.printed[4]).toBe('{"fragments":[{"text":"Passage 5."}]}');
  expect(given).toBeLessThan(100);
});

test('a byte order mark is no part of the first stopword, and a list that is no text is refused', () =>
  withTemporaryFolder(async (folder) => {
    const [file, list] = [join(folder, 'in.jsonl'), join(folder, 'stopwords.txt')];
    await writeFile(file, lines('Zebra grazing.'));
    const words = ['extract', '--in', file, '--strategy', 'keywords', '--stopwords', list];
    await writeFile(list, '\ufeffzebra\r\n');
    expect((await commandLine(fakeRuns({}), words)).printed).not.toMatch(/zebra"/i);
    await writeFile(list, Uint8Array.of(0xff, 0xfe));
    expect(await commandLine(fakeRuns({}), words)).toMatchObject({
      code: 2,
      told: `--stopwords: ${list} is not valid UTF-8`,
    });
  }));
