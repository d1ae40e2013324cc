import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { errorCode } from '../../stores/error-code.ts';
import type { LogLine } from '../connection/history-lines.ts';
import { oneLine } from '../view/format.ts';

const MOST_CHARACTERS = 300;

/** A line as a worker writes it; what else stands in it is for machines. */
const lineSchema = z.object({
  level: z.number().default(30),
  time: z.number(),
  msg: z.string().default(''),
  run: z.string(),
  workflow: z.string().optional(),
  activity: z.string().optional(),
  attempt: z.number().optional(),
  error: z.object({ message: z.string() }).optional().catch(undefined),
});

/** The lines that workers on this machine wrote about a run. */
export interface WorkerLog {
  /** What was written since the last call. */
  read(): Promise<LogLine[]>;
}

/** Reads the logs of the workers in a folder, each from where it stopped the last time. */
export function workerLog(folder: string, run: string): WorkerLog {
  const ends = new Map<string, number>();
  return {
    async read() {
      const lines: LogLine[] = [];
      for (const name of await logFiles(folder)) {
        let end = ends.get(name) ?? 0;
        for await (const { text, bytes } of wholeLines(join(folder, name), end)) {
          const line = readLine(text, run, `${name}/${end}`);
          end += bytes;
          if (line !== undefined) lines.push(line);
        }
        ends.set(name, end);
      }
      return lines;
    },
  };
}

async function logFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^worker.*\.log$/.test(name)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Lines that have their end already; the last one may still be written. */
async function* wholeLines(file: string, start: number): AsyncGenerator<{ text: string; bytes: number }> {
  const lines = createInterface({ input: createReadStream(file, { start, encoding: 'utf8' }), crlfDelay: Infinity });
  let before: string | undefined;
  for await (const text of lines) {
    if (before !== undefined) yield { text: before, bytes: Buffer.byteLength(before) + 1 };
    before = text;
  }
  // Without knowing whether its end was written it is given out only when it is whole
  if (before !== undefined && before.endsWith('}')) yield { text: before, bytes: Buffer.byteLength(before) + 1 };
}

function readLine(text: string, run: string, id: string): LogLine | undefined {
  // Most lines are about other runs
  if (!text.includes(run)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success || parsed.data.run !== run) return undefined;
  const { level, time, msg, workflow = run, activity, attempt, error } = parsed.data;
  const about = [activity, attempt !== undefined && attempt > 1 ? `attempt ${attempt}` : ''].filter(Boolean).join(', ');
  const words = [
    levelName(level),
    msg,
    about === '' ? '' : `(${about})`,
    error === undefined ? '' : `- ${error.message}`,
  ];
  const said = words.filter((word) => word !== '').join(' ');
  return { id, at: new Date(time), workflow, text: oneLine(`worker log: ${said}`, MOST_CHARACTERS) };
}

/** What is no ordinary line says so; the numbers are pino's. */
function levelName(level: number): string {
  if (level >= 60) return 'FATAL';
  if (level >= 50) return 'ERROR';
  return level >= 40 ? 'WARN' : '';
}
