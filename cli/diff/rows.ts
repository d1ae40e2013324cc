import { z } from 'zod';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { sha256 } from '../../stores/content-hash.ts';

/** How the pairs of two data sets differ, by their ids. */
export interface RowComparison {
  left: number;
  right: number;
  same: number;
  onlyLeft: number;
  onlyRight: number;
  /** In both, with another instruction. */
  changed: number;
  /** The first few of each that were found. */
  examples: {
    onlyLeft: Example[];
    onlyRight: Example[];
    changed: { id: string; left: string; right: string }[];
  };
}

interface Example {
  id: string;
  instruction: string;
}

const rowSchema = z.object({ id: z.string(), instruction: z.string() });

/** Bytes of a data set that are compared at a time; in memory a row's id and instruction take about as much. */
const PASS_BYTES = 256 * 1024 * 1024;
const EXAMPLES = 3;

/**
 * Compares two data sets row by row. Data sets larger than a pass are read several times, each time for a share of the
 * ids, so memory stays bounded however large they are.
 * @param passBytes how much of the left data set is held at a time
 * @throws the store's errors, and Error for a line that is no row
 */
export async function compareRows(
  store: ArtifactStore,
  left: readonly string[],
  right: readonly string[],
  passBytes = PASS_BYTES,
): Promise<RowComparison> {
  const found: RowComparison = {
    ...{ left: 0, right: 0, same: 0, onlyLeft: 0, onlyRight: 0, changed: 0 },
    examples: { onlyLeft: [], onlyRight: [], changed: [] },
  };
  const passes = Math.max(1, Math.ceil((await bytesOf(store, left)) / passBytes));
  for (let pass = 0; pass < passes; pass++) {
    const isOfPass = (id: string): boolean => passes === 1 || shareOf(id, passes) === pass;
    const waiting = new Map<string, string>();
    for await (const { id, instruction } of rows(store, left, isOfPass)) {
      waiting.set(id, instruction);
      found.left++;
    }
    for await (const row of rows(store, right, isOfPass)) {
      found.right++;
      countRow(found, row, waiting.get(row.id));
      waiting.delete(row.id);
    }
    found.onlyLeft += waiting.size;
    for (const [id, instruction] of waiting) keep(found.examples.onlyLeft, { id, instruction });
  }
  return found;
}

function countRow(found: RowComparison, row: Example, instruction: string | undefined): void {
  if (instruction === undefined) {
    found.onlyRight++;
    keep(found.examples.onlyRight, row);
  } else if (instruction === row.instruction) {
    found.same++;
  } else {
    found.changed++;
    keep(found.examples.changed, { id: row.id, left: instruction, right: row.instruction });
  }
}

function keep<Item>(examples: Item[], example: Item): void {
  if (examples.length < EXAMPLES) examples.push(example);
}

async function* rows(
  store: ArtifactStore,
  files: readonly string[],
  isWanted: (id: string) => boolean,
): AsyncGenerator<Example> {
  for (const file of files) {
    const content = Buffer.from(await store.get(file));
    let line = 0;
    for (let start = 0; start < content.length;) {
      const newline = content.indexOf(10, start);
      const end = newline === -1 ? content.length : newline;
      line++;
      const row = readRow(content.toString('utf8', start, end), `${file}, line ${line}`);
      if (isWanted(row.id)) yield row;
      start = end + 1;
    }
  }
}

function readRow(text: string, where: string): Example {
  try {
    return rowSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${where} is no row of a data set`, { cause: error });
  }
}

async function bytesOf(store: ArtifactStore, files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await store.head(file))?.bytes ?? 0;
  return bytes;
}

function shareOf(id: string, shares: number): number {
  return parseInt(sha256(id).slice(0, 8), 16) % shares;
}
