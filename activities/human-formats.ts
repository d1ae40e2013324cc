import { z } from 'zod';
import { BadInput } from './bad-input.ts';
import { parseJsonText } from './sources/json-text.ts';
import { learntReference, readTask } from './sources/superni-task.ts';

/** A pair as its file has it, before its instance input is treated as the run file says. */
export interface RawPair {
  /** First line is 1; of a JSON list or a task file the number of the entry. */
  line: number;
  /** Empty where the file names none. */
  ownId: string;
  instruction: string;
  input: string;
  /** What is learnt: one of the references. */
  output: string;
  references: string[];
  /** Of a task's instance, what names it. */
  instance?: string;
}

/** Formats that are an object a line, or one JSON list of such objects: what an object becomes. */
const objectFormats: Record<string, (value: unknown, fail: Fail) => Omit<RawPair, 'line'>[]> = {
  'json-lines': (value, fail) => {
    const { id, instruction, input, output } = parse(plainSchema, value, fail);
    return [pairOf(id, instruction, input, output)];
  },
  'self-instruct': (value, fail) => {
    const { id, instruction, instances } = parse(seedTaskSchema, value, fail);
    return instances.map(({ input, output }) => pairOf(id, instruction, input, output));
  },
  dolly: (value, fail) => {
    const { instruction, context, response } = parse(dollySchema, value, fail);
    return [pairOf(undefined, instruction, context, response)];
  },
  longform: (value, fail) => {
    const { input, output } = parse(longformSchema, value, fail);
    return [pairOf(undefined, input, '', output)];
  },
};

const text = z.string().min(1, 'must not be empty');
const plainSchema = z.object({
  id: z.string().or(z.number()).optional(),
  instruction: text,
  input: z.string().default(''),
  output: text,
});
/** Self-Instruct's seed tasks: an instruction with instances; each instance is a pair. */
const seedTaskSchema = z.object({
  id: z.string().optional(),
  instruction: text,
  instances: z.array(z.object({ input: z.string(), output: text })).min(1),
});
const dollySchema = z.object({ instruction: text, context: z.string().default(''), response: text });
/** LongForm calls the instruction "input". */
const longformSchema = z.object({ input: text, output: text });

function pairOf(id: string | number | undefined, instruction: string, input: string, output: string) {
  return { ownId: String(id ?? ''), instruction, input, output, references: [output] };
}

/**
 * The pairs of a file. They are few and everything depends on them, so what cannot be read stops at once.
 * @param label names the file in messages
 * @param seed draws the reference that is learnt where an instance has several
 * @throws BadInput naming file, line and field
 */
export async function readRawPairs(
  lines: AsyncIterable<Uint8Array>,
  format: string,
  label: string,
  seed: number,
): Promise<RawPair[]> {
  if (format === 'superni') return taskPairs(lines, label, seed);
  const read = objectFormats[format];
  if (read === undefined) throw new BadInput(`${label}: no format is named "${format}"`);
  const pairs: RawPair[] = [];
  for await (const { value, line } of readObjects(lines, label)) {
    pairs.push(...read(value, failAt(`${label}:${line}`)).map((pair) => ({ line, ...pair })));
  }
  return pairs;
}

async function taskPairs(lines: AsyncIterable<Uint8Array>, label: string, seed: number): Promise<RawPair[]> {
  const { definition, instances } = await readTask(lines, label);
  if (definition.trim() === '') throw new BadInput(`${label}: Definition: must not be empty`);
  return instances.map((instance, index) => {
    const { id, input, references, name } = instance;
    if (references.length === 0) throw new BadInput(`${label}: Instances.${index}.output: must not be empty`);
    const output = learntReference(instance, seed);
    return { line: index + 1, ownId: id, instruction: definition, input, output, references, instance: name };
  });
}

/** JSON values with the number of their line, or of their entry where the file is one list. */
async function* readObjects(
  lines: AsyncIterable<Uint8Array>,
  label: string,
): AsyncGenerator<{ value: unknown; line: number }> {
  let line = 0;
  const list: Uint8Array[] = [];
  for await (const bytes of lines) {
    line++;
    // No line of JSON lines that could be used begins so
    if (list.length > 0 || (line === 1 && beginsList(bytes))) list.push(bytes, Buffer.from('\n'));
    else yield { value: parseJsonText(bytes, `${label}:${line}`), line };
  }
  if (list.length === 0) return;
  const values = parseJsonText(Buffer.concat(list), label);
  if (!Array.isArray(values)) throw new BadInput(`${label}: begins as a JSON list, but is none`);
  for (const [index, value] of (values as unknown[]).entries()) yield { value, line: index + 1 };
}

function beginsList(bytes: Uint8Array): boolean {
  return /^\s*\[/.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'));
}

type Fail = (message: string) => BadInput;

function failAt(place: string): Fail {
  return (message) => new BadInput(`${place}: ${message}`);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, fail: Fail): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fail(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}
