import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { tokenizerFolder } from '../../clients/tiny-tokenizer.ts';
import { settingsVariable, trainerSettingsSchema, type TrainerOptions } from './settings.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const typescript = new URL('../typescript/register.mjs', import.meta.url).href;

/** A step that was done, as the log has it. */
const stepSchema = z.object({ job: z.string(), kind: z.string(), step: z.int(), pid: z.int() });
export type LoggedStep = z.infer<typeof stepSchema>;

/** A program in the place of Python that trains nothing, in a known time. */
export interface StandInInterpreter {
  /** What SLINGSHOT_PYTHON is set to. */
  interpreter: string;
  /** Replaces the settings; the next start reads them. */
  configure(options: Partial<TrainerOptions>): Promise<void>;
  /** Every step that was done, in order; after a death those since the last checkpoint come twice. */
  steps(): Promise<LoggedStep[]>;
}

/** Puts a stand-in interpreter and its settings into a folder. */
export async function writeInterpreter(
  folder: string,
  options: Partial<TrainerOptions> = {},
): Promise<StandInInterpreter> {
  await mkdir(folder, { recursive: true });
  const [interpreter, settings] = [join(folder, 'python'), join(folder, 'trainer.json')];
  const logs = { stepsLog: join(folder, 'steps.jsonl'), endsLog: join(folder, 'ends.jsonl') };
  const configure = (chosen: Partial<TrainerOptions>): Promise<void> =>
    writeFile(
      settings,
      JSON.stringify(trainerSettingsSchema.parse({ tokenizer: tokenizerFolder, ...logs, ...chosen })),
    );
  await configure(options);
  const variables = { [settingsVariable]: settings, STAND_IN_INTERPRETER: interpreter, NODE_OPTIONS: '' };
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  const command = [process.execPath, '--import', typescript, main].map(quoted).join(' ');
  await writeFile(interpreter, `#!/bin/sh\n${exports.join('')}exec ${command} "$@"\n`);
  await chmod(interpreter, 0o700);
  return { interpreter, configure, steps: () => readSteps(logs.stepsLog) };
}

async function readSteps(file: string): Promise<LoggedStep[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => stepSchema.parse(JSON.parse(line)));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
