import { Writable } from 'node:stream';
import { lineWriter } from '../../cli/line-writer.ts';

/** A stream whose reader takes a line only when told to. */
function slowStream(): { stream: Writable; taken: string[]; takeOne(error?: Error): void } {
  const taken: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      waiting.push(done);
    },
  });
  return { stream, taken, takeOne: (error) => waiting.shift()?.(error) };
}

const systemError = (code: string) => Object.assign(new Error(`write ${code}`), { code });

test('a line counts as written only once the stream has taken it', async () => {
  const { stream, taken, takeOne } = slowStream();
  const write = lineWriter(stream);
  let settled = false;
  const written = write('one').then((open) => {
    settled = true;
    return open;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  takeOne();
  expect(await written).toBe(true);
  expect(taken).toEqual(['one\n']);
});

test('a reader that has gone ends the writing without a failure, and so for every later line', async () => {
  const { stream, takeOne } = slowStream();
  const write = lineWriter(stream);
  const first = write('one');
  takeOne(systemError('EPIPE'));
  expect(await first).toBe(false);
  expect(await write('two')).toBe(false);
});

test('any other error of the stream is handed on', async () => {
  const { stream, takeOne } = slowStream();
  const write = lineWriter(stream);
  const first = write('one');
  takeOne(systemError('ENOSPC'));
  await expect(first).rejects.toThrow('write ENOSPC');
});
