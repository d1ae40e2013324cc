import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ZodType } from 'zod';
import { RunFileError, issueMessage, valueAt } from '../pipeline/run-file/problems.ts';
import { errorCode, errorMessage } from '../stores/error-code.ts';
import { wrongInput } from './command-failure.ts';
import type { Output } from './output.ts';
import { readFileLines, splitLines } from './run-file/file-lines.ts';
import { pathProblem } from './run-file/find-path.ts';

const STANDARD_INPUT = '-';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The records of a file of JSON lines, one at a time, so that a file may be larger than memory. Every line is a record:
 * what is written for the lines, one by one, belongs to the line of the same number.
 * @param path of the file; `-` for standard input
 * @throws RunFileError naming file, line and field at the first line that does not fit; CommandFailure when the file
 *   cannot be read: exit code 2 both
 */
export async function* readJsonLines<Line>(
  path: string,
  schema: ZodType<Line>,
  standardInput: AsyncIterable<unknown> = process.stdin,
): AsyncGenerator<Line> {
  const fromInput = path === STANDARD_INPUT;
  const file = fromInput ? 'standard input' : path;
  if (!fromInput) await requireFile(path);
  let line = 0;
  for await (const bytes of readable(file, fromInput ? splitLines(standardInput) : readFileLines(resolve(path)))) {
    line++;
    yield parseLine({ file, line }, bytes, schema);
  }
}

/** Writes a record as one JSON line to stdout; false once nobody reads it any more, which is a reason to stop. */
export function writeJsonLine(output: Output, record: object): Promise<boolean> {
  return output.printLine(JSON.stringify(record));
}

function parseLine<Line>(place: { file: string; line: number }, bytes: Uint8Array, schema: ZodType<Line>): Line {
  const refuse = (field: string, message: string) => new RunFileError([{ ...place, field, message }]);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    throw refuse(
      '',
      errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not valid UTF-8' : errorMessage(error),
    );
  }
  if (text.trim() === '') throw refuse('', 'empty; every line must be a JSON object');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse('', `not valid JSON (${errorMessage(error)})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RunFileError(
    parsed.error.issues.map((issue) => ({
      ...place,
      field: issue.path.map(String).join('.'),
      message: issueMessage(issue, valueAt(value, issue.path)),
    })),
  );
}

/** The lines, with the name of their file in what goes wrong while it is read. */
async function* readable(file: string, lines: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* lines;
  } catch (error) {
    throw wrongInput(`${file} cannot be read: ${errorMessage(error)}`);
  }
}

/** Anything that can be read will do, also the pipe of a shell's `<(…)`. */
async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFIFO() === true || found?.isCharacterDevice() === true) return;
  const problem = await pathProblem(path, 'file');
  if (problem !== undefined) throw wrongInput(problem);
}
