import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { z } from 'zod';
import { describeError } from '../../cli/describe-error.ts';
import { readJsonLines, writeJsonLine } from '../../cli/json-lines.ts';
import { withTemporaryFolder } from '../stores/temporary-folder.ts';
import { collectedOutput } from './collected-output.ts';

const schema = z.object({ text: z.string(), of: z.array(z.number()).optional() });

async function recordsOf(content: string | Uint8Array): Promise<unknown[]> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'lines.jsonl');
    await writeFile(file, content);
    const records: unknown[] = [];
    try {
      for await (const record of readJsonLines(file, schema)) records.push(record);
    } catch (error) {
      const { message, exitCode } = describeError(error, {});
      records.push([exitCode, message.replaceAll(file, 'FILE')]);
    }
    return records;
  });
}

describe('reading JSON lines', () => {
  test.each([
    ['', []],
    ['{"text":"a"}', [{ text: 'a' }]],
    ['{"text":"a"}\r\n{"text":"é😀\\n"}\n', [{ text: 'a' }, { text: 'é😀\n' }]],
    ['\ufeff{"text":"a"}\n', [{ text: 'a' }]],
  ])('of %j gives a record a line', async (content, records) => {
    expect(await recordsOf(content)).toEqual(records);
  });

  test.each([
    ['{"text":"a"}\n{"text":7}\n', /^FILE:2: text: .*expected string, received number \(got 7\)$/],
    ['{"text":"a"}\n{"txt":"b"}\n', /^FILE:2: text: missing; string expected$/],
    [`{"text":"a"}\n{"of":"${'x'.repeat(500)}","text":"b"}\n`, /^FILE:2: of: .* \(got "x{79}…\)$/],
    ['{"text":"a"}\n{"text":"b","of":[1,"2"]}\n', /^FILE:2: of\.1: /],
    ['{"text":"a"}\n{"text":"b"\n', /^FILE:2: not valid JSON \(/],
    ['{"text":"a"}\n\n{"text":"b"}\n', /^FILE:2: empty; /],
    ['{"text":"a"}\n"b"\n', /^FILE:2: .*expected object/],
    [
      Buffer.from([...Buffer.from('{"text":"a"}\n{"text":"'), 0xff, ...Buffer.from('"}\n')]),
      /^FILE:2: not valid UTF-8$/,
    ],
  ])('stops at a bad line, naming file, line and field, after those before it (%#)', async (content, message) => {
    expect(await recordsOf(content)).toEqual([{ text: 'a' }, [2, expect.stringMatching(message)]]);
  });

  test('names every field of a line that does not fit', async () => {
    expect(await recordsOf('{"of":1}')).toEqual([[2, expect.stringMatching(/^FILE:1: text: .*\nFILE:1: of: /)]]);
  });

  test('of standard input is asked for by "-", and says so in messages', async () => {
    const input = Readable.from([Buffer.from('{"text":"a"}\n{"te'), Buffer.from('xt":"b"}\n{}')]);
    const records: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const record of readJsonLines('-', schema, input)) records.push(record);
    };
    await expect(read()).rejects.toThrow(/^standard input:3: text: /);
    expect(records).toEqual([{ text: 'a' }, { text: 'b' }]);
  });

  test('names what breaks off while it is read', async () => {
    const input = Readable.from(
      (function* () {
        yield Buffer.from('{"text":"a"}\n');
        throw new Error('EIO: i/o error, read');
      })(),
    );
    const lines = readJsonLines('-', schema, input);
    expect(await lines.next()).toMatchObject({ value: { text: 'a' } });
    await expect(lines.next()).rejects.toMatchObject({
      message: 'standard input cannot be read: EIO: i/o error, read',
      exitCode: 2,
    });
  });

  test('refuses a missing file, naming one like it, and a folder', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'passages.jsonl'), '');
      const read = (path: string) => readJsonLines(path, schema).next();
      await expect(read(join(folder, 'passage.jsonl'))).rejects.toThrow(
        /^no such file: .*did you mean "passages.jsonl"/,
      );
      await expect(read(folder)).rejects.toThrow(/is no file$/);
    }));

  test('reads a pipe that has a name', () =>
    withTemporaryFolder(async (folder) => {
      const pipe = join(folder, 'pipe');
      await promisify(execFile)('mkfifo', [pipe]);
      // A process of its own, for whoever opens a pipe waits for the other side
      const written = promisify(execFile)('sh', ['-c', `echo '{"text":"a"}' > "$0"`, pipe], { timeout: 10_000 });
      const records: unknown[] = [];
      for await (const record of readJsonLines(pipe, schema)) records.push(record);
      await written;
      expect(records).toEqual([{ text: 'a' }]);
    }));
});

test('a record is written as one line, whatever line ends it holds', async () => {
  const output = collectedOutput();
  expect(await writeJsonLine(output, { text: 'a\nb\u2028', score: 0.1 })).toBe(true);
  expect(output.printed).toEqual(['{"text":"a\\nb\u2028","score":0.1}']);
});
