import { createReadStream } from 'node:fs';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const CHUNK_BYTES = 1024 * 1024;

/** The lines of a local file as bytes, as a worker reads them from the store: without line ends, no empty last line. */
export function readFileLines(file: string): AsyncGenerator<Uint8Array> {
  return splitLines(createReadStream(file, { highWaterMark: CHUNK_BYTES }));
}

/** The lines of a stream of bytes, as {@link readFileLines} cuts them. */
export async function* splitLines(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let rest: Buffer[] = [];
  for await (const chunk of buffers(stream)) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      yield trimmed([...rest, chunk.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield trimmed(rest);
}

/** How many lines a local file has; quick enough for gigabytes. */
export async function countFileLines(file: string): Promise<number> {
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of buffers(createReadStream(file, { highWaterMark: CHUNK_BYTES }))) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
    last = chunk.at(-1) ?? last;
  }
  return last === NEWLINE ? lines : lines + 1;
}

async function* buffers(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

function trimmed(pieces: Buffer[]): Uint8Array {
  const line = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}
