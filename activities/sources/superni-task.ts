import { z } from 'zod';
import { hashOf } from '../../pipeline/keys.ts';
import { chooseOne, seededRandom } from '../../text/random.ts';
import { BadInput } from '../bad-input.ts';
import { parseJsonText } from './json-text.ts';

/** A list in the newer form of task files, a text in the older one. */
const textsSchema = z.array(z.string()).or(z.string().transform((text) => [text]));

const taskSchema = z.object({
  Definition: textsSchema.optional(),
  Instances: z.array(z.object({ id: z.string().optional(), input: z.string().default(''), output: textsSchema })),
  'Instance License': textsSchema.nullish(),
});

/** A SUPERNI task file. */
export interface Task {
  /** The first definition; empty where there is none. */
  definition: string;
  instances: TaskInstance[];
  /** What it says of the licence of its instances, as written; some files say nothing. */
  licences: string[];
}

export interface TaskInstance {
  /** Names the instance wherever it is used: see {@link instanceName}. */
  name: string;
  /** As in the file; empty in older files. */
  id: string;
  input: string;
  references: string[];
}

/**
 * Reads a task file, which is one JSON text: it is read whole or not at all.
 * @param label names the file in messages
 * @throws BadInput saying what is wrong with it, and in which field
 */
export async function readTask(lines: AsyncIterable<Uint8Array>, label: string): Promise<Task> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of lines) pieces.push(bytes, Buffer.from('\n'));
  const parsed = taskSchema.safeParse(parseJsonText(Buffer.concat(pieces), label));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadInput(`${label}: ${issue?.path.map(String).join('.')}: ${issue?.message}`);
  }
  const { Definition: definitions = [], Instances: instances, 'Instance License': licences } = parsed.data;
  const definition = definitions[0] ?? '';
  return {
    definition,
    instances: instances.map(({ id = '', input, output }) => ({
      name: instanceName(definition, id, input, output),
      id,
      input,
      references: output,
    })),
    licences: (licences ?? []).filter((one) => one.trim() !== ''),
  };
}

/** Ids of the newer form begin with the number of their task: "task648-f3b6…". */
const idOfTask = /^task(\d+)-/;

/**
 * What names an instance wherever it is used: an id that holds its task. Other ids may occur in several tasks, so they
 * are taken together with the definition; where there is none, definition, input and outputs stand for it.
 */
function instanceName(definition: string, id: string, input: string, output: readonly string[]): string {
  if (idOfTask.test(id)) return id;
  return hashOf(id === '' ? [definition, input, output] : [definition, id]).slice(0, 20);
}

/** The numbers of the tasks that the ids of instances name, each once. */
export function taskNumbers({ instances }: Task): number[] {
  const numbers = instances.map(({ id }) => idOfTask.exec(id)?.[1]).filter((digits) => digits !== undefined);
  return [...new Set(numbers.map(Number))];
}

/**
 * The reference that is learnt: one at random, as Tk-Instruct trains. The same instance has the same one in seed data
 * and corpora of a run. References without text are taken only where all are so.
 */
export function learntReference({ name, references }: TaskInstance, seed: number): string {
  const filled = references.filter((one) => one.trim() !== '');
  if (filled.length === 0) return references[0] ?? '';
  return chooseOne(filled, seededRandom(seed, name, 'reference'));
}
