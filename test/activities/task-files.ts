/** A SUPERNI task file; instances have the ids and outputs given, and inputs of their own. */
export interface WrittenTask {
  number: number;
  definition?: string;
  outputs: string[][];
  licence?: string[];
  /** Without ids, with texts in place of lists of one, as in older files. */
  old?: boolean;
}

export function taskFile({ number, definition = `Do task ${number}.`, outputs, licence, old }: WrittenTask): string {
  const task = {
    Definition: old ? definition : [definition],
    Instances: outputs.map((output, index) => ({
      ...(old ? {} : { id: instanceId(number, index) }),
      input: `Question ${index} of task ${number}: ${'abcdefghijklmnopqrstuvwxyz'[index % 26]?.repeat(5)}?`,
      output: old && output.length === 1 ? output[0] : output,
    })),
    ...(licence === undefined ? {} : { 'Instance License': licence }),
  };
  return JSON.stringify(task, null, 2);
}

export function instanceId(number: number, index: number): string {
  return `task${number}-${String(index).padStart(4, '0')}`;
}

/** A task whose outputs are "number.index". */
export function countedTask(number: number, count: number, more: Partial<WrittenTask> = {}): string {
  return taskFile({ number, outputs: Array.from({ length: count }, (_, index) => [`${number}.${index}`]), ...more });
}
