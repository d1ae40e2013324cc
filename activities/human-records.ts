import { z } from 'zod';
import type { HumanPair } from '../pipeline/records.ts';
import type { SeedData } from '../pipeline/run-file/sources.ts';
import { joinInput } from '../text/join-input.ts';
import { BadInput } from './bad-input.ts';

export type HumanForm = Pick<SeedData, 'input'> & { format: string };

type RawPair = Pick<HumanPair, 'line' | 'instruction' | 'input' | 'references'> & { ownId: string };

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Human-written pairs from the lines of their file. They are few and everything depends on them, so a line that
 * cannot be read stops at once.
 * @param label the file's name, for messages
 * @throws BadInput naming file, line and field
 */
export async function readHumanPairs(
  lines: AsyncIterable<Uint8Array>,
  form: HumanForm,
  data: string,
  label: string,
): Promise<HumanPair[]> {
  const raw: RawPair[] = [];
  if (form.format === 'superni') raw.push(...(await readTask(lines, label)));
  else {
    let line = 0;
    for await (const bytes of lines) {
      line++;
      raw.push(...(form.format === 'self-instruct' ? seedTask(bytes, line, label) : [plainPair(bytes, line, label)]));
    }
  }
  if (raw.length === 0) throw new BadInput(`${label}: holds no pairs`);
  return raw.map((pair, index) => finish(pair, index, form, data));
}

function finish(pair: RawPair, index: number, form: HumanForm, data: string): HumanPair {
  const { line, references } = pair;
  const id = `${data}/${pair.ownId === '' ? line : pair.ownId}/${index + 1}`;
  const output = references[0] ?? '';
  const instruction = form.input === 'join' ? joinInput(pair.instruction, pair.input) : pair.instruction;
  return { id, line, data, instruction, input: form.input === 'keep' ? pair.input : '', output, references };
}

const text = z.string().min(1, 'must not be empty');
const plainSchema = z.object({
  id: z.string().or(z.number()).optional(),
  instruction: text,
  input: z.string().default(''),
  output: text,
});

function plainPair(bytes: Uint8Array, line: number, label: string): RawPair {
  const { id, instruction, input, output } = parseLine(plainSchema, bytes, line, label);
  return { line, ownId: String(id ?? ''), instruction, input, references: [output] };
}

const seedTaskSchema = z.object({
  id: z.string().optional(),
  instruction: text,
  instances: z.array(z.object({ input: z.string(), output: text })).min(1),
});

/** Self-Instruct's seed tasks: an instruction with instances; each instance is a pair. */
function seedTask(bytes: Uint8Array, line: number, label: string): RawPair[] {
  const { id, instruction, instances } = parseLine(seedTaskSchema, bytes, line, label);
  return instances.map(({ input, output }) => ({ line, ownId: id ?? '', instruction, input, references: [output] }));
}

const taskSchema = z.object({
  Definition: z.array(text).min(1).or(text),
  Instances: z.array(z.object({ id: z.string().optional(), input: z.string(), output: z.array(z.string()).min(1) })),
});

/** A SUPERNI task file, in its newer form and the older one where the definition is a text. */
async function readTask(lines: AsyncIterable<Uint8Array>, label: string): Promise<RawPair[]> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of lines) pieces.push(bytes, Buffer.from('\n'));
  const task = parseLine(taskSchema, Buffer.concat(pieces), 1, label);
  const instruction = (Array.isArray(task.Definition) ? task.Definition[0] : task.Definition) ?? '';
  return task.Instances.map(({ id, input, output }, index) => ({
    line: index + 1,
    ownId: id ?? '',
    instruction,
    input,
    references: output,
  }));
}

function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Uint8Array,
  line: number,
  label: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new BadInput(
      `${label}:${line}: not valid JSON in UTF-8 (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BadInput(
    `${label}:${line}: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`,
  );
}
