import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWordNet } from '../../../cli/scoring/wordnet-folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

const synset = (offset: number, words: string) => `${String(offset).padStart(8, '0')} 06 n 02 ${words} 000 | gloss\n`;

/** A database of one synset a part of speech; "hounds" is made regular by an exception only. */
async function writeDatabase(folder: string): Promise<void> {
  for (const part of ['noun', 'verb', 'adj', 'adv']) {
    await writeFile(join(folder, `index.${part}`), '  1 licence\nhound n 1 1 @ 1 0 00000000\n');
    await writeFile(join(folder, `data.${part}`), synset(0, `hound 0 ${part}dog 0`));
  }
}

test('exception lists are used where the folder has them', () =>
  withTemporaryFolder(async (folder) => {
    await writeDatabase(folder);
    expect((await readWordNet(folder)).synonyms('hondes')).toEqual([]);
    expect((await readWordNet(folder)).hasExceptions).toBe(false);
    for (const part of ['noun', 'verb', 'adj', 'adv']) await writeFile(join(folder, `${part}.exc`), 'hondes hound\n');
    const full = await readWordNet(folder);
    expect(full.synonyms('hondes')).toEqual(['hound', 'noundog', 'verbdog', 'adjdog', 'advdog']);
    expect(full.hasExceptions).toBe(true);
  }));

test('a file that is not of the form is named', () =>
  withTemporaryFolder(async (folder) => {
    await writeDatabase(folder);
    await writeFile(join(folder, 'index.adv'), 'hound\n');
    await expect(readWordNet(folder)).rejects.toThrow(`--wordnet: in ${folder}: index.adv:1: not a line`);
  }));

test('a folder that lacks a file is refused by its name', () =>
  withTemporaryFolder(async (folder) => {
    await expect(readWordNet(folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('index.noun'),
    });
  }));
