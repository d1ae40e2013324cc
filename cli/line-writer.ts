import type { Writable } from 'node:stream';
import { errorCode } from '../stores/error-code.ts';

/**
 * Writes lines to a stream, a newline added, and settles once the stream has taken each. Resolves to false when the
 * reader has gone; rejects with any other error of the stream.
 */
export function lineWriter(stream: Writable): (line: string) => Promise<boolean> {
  let listening = false;
  let told: unknown;
  // A stream that cannot be written to says so by an event as well, which would end the process if nobody listened
  const listen = (): void => {
    if (listening) return;
    listening = true;
    stream.on('error', (error) => {
      if (!readerIsGone(error) && error !== told) throw error;
    });
  };
  return (line) =>
    new Promise((resolve, reject) => {
      listen();
      stream.write(`${line}\n`, (error) => {
        told = error;
        if (error == null) resolve(true);
        else if (readerIsGone(error)) resolve(false);
        else reject(error);
      });
    });
}

/** The code of a broken pipe, and of what is written to a stream after it broke. */
function readerIsGone(error: unknown): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(errorCode(error) ?? '');
}
