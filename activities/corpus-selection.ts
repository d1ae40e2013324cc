import type { RecipeParameters } from '../pipeline/recipes.ts';
import { integerSeed } from '../text/random.ts';
import type { CorpusRecord } from './corpus-records.ts';

type CorpusSource = RecipeParameters['corpus']['sources'][number];

/** A record in a sample: those with the smallest numbers drawn from seed, line and content of the file are taken. */
interface Drawn {
  source: number;
  line: number;
  rank: number;
}

/** Lines of each source that are taken; undefined where all are. */
export type Selection = (ReadonlySet<number> | undefined)[];

/**
 * Draws by seed the records of each file (take), and of those the records of all files of a set together (total). What
 * a sample of tasks or of a set draws can be used, so that its count is exact; `take` of other files counts every
 * record, readable or not.
 * @param read a source's records; read once where something is drawn of it
 */
export async function selectRecords(
  sources: readonly CorpusSource[],
  read: (source: CorpusSource) => AsyncIterable<CorpusRecord>,
  seed: number,
  isLeftOut: (record: CorpusRecord) => boolean,
): Promise<Selection> {
  const drawn = await inOrder(sources, (source, index) => drawOf(source, index, read, seed, isLeftOut));
  const sets = new Map<number, LowestRanks>();
  for (const [index, { total }] of sources.entries()) {
    if (total === undefined) continue;
    const lowest = sets.get(total.set) ?? new LowestRanks(total.count);
    sets.set(total.set, lowest);
    for (const one of drawn[index] ?? []) lowest.add(one);
  }
  const ofSets = [...sets.values()].flatMap((lowest) => lowest.taken);
  return sources.map(({ take, total }, index) => {
    if (total !== undefined) return new Set(ofSets.filter(({ source }) => source === index).map(({ line }) => line));
    return take === undefined ? undefined : new Set(drawn[index]?.map(({ line }) => line));
  });
}

async function drawOf(
  source: CorpusSource,
  index: number,
  read: (source: CorpusSource) => AsyncIterable<CorpusRecord>,
  seed: number,
  isLeftOut: (record: CorpusRecord) => boolean,
): Promise<Drawn[]> {
  const { take, total, sha256, format } = source;
  if (take === undefined && total === undefined) return [];
  const lowest = new LowestRanks(Math.min(take ?? Number.POSITIVE_INFINITY, total?.count ?? Number.POSITIVE_INFINITY));
  for await (const record of read(source)) {
    const { line, text, defect } = record;
    const unusable = defect !== undefined || text.trim() === '';
    if (isLeftOut(record) || (unusable && (format === 'superni' || total !== undefined))) continue;
    lowest.add({ source: index, line, rank: integerSeed(seed, sha256, line) });
  }
  return lowest.taken;
}

/** Keeps the records of lowest rank, at most twice as many in memory as are wanted. */
class LowestRanks {
  private readonly count: number;
  private kept: Drawn[] = [];

  constructor(count: number) {
    this.count = count;
  }

  add(one: Drawn): void {
    this.kept.push(one);
    if (this.kept.length >= 2 * this.count + 1000) this.kept = this.taken;
  }

  get taken(): Drawn[] {
    const order = (a: Drawn, b: Drawn) => a.rank - b.rank || a.source - b.source || a.line - b.line;
    return this.kept.toSorted(order).slice(0, this.count);
  }
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  change: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) results.push(await change(item, index));
  return results;
}
