import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countFileLines, readFileLines } from '../../../cli/run-file/file-lines.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

async function linesOf(text: string): Promise<{ lines: string[]; count: number }> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'text');
    await writeFile(file, text);
    const lines: string[] = [];
    for await (const line of readFileLines(file)) lines.push(Buffer.from(line).toString());
    return { lines, count: await countFileLines(file) };
  });
}

describe('the lines of a file', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\r\n\r\nb', ['a', '', 'b']],
    ['\n\n', ['', '']],
  ])('of %j have no line ends, and an empty last one is none', async (text, lines) => {
    expect(await linesOf(text)).toEqual({ lines, count: lines.length });
  });

  test('are whole where they are longer than what is read at a time', async () => {
    const long = 'é'.repeat(1_500_000);
    expect(await linesOf(`a\n${long}\nb`)).toEqual({ lines: ['a', long, 'b'], count: 3 });
  });
});
