import type { z } from 'zod';
import type { Answered } from '../clients/text-generation.ts';
import { addUsage, noUsage, type Usage } from '../pipeline/usage.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { sha256 } from '../stores/content-hash.ts';
import type { ActivityPulse } from './heartbeat.ts';
import type { ArtifactPlace } from './manifests.ts';
import { progressFolder, readProgress, writeProgress, type ProgressRecord } from './progress-parts.ts';

/** Results are stored as soon as there are so many, or the oldest is so old: a killed attempt loses no more. */
const storeAfter = { results: 64, milliseconds: 5_000 };

/** What a stage asks a server for. */
export interface ResumableWork<Item, Result> {
  store: ArtifactStore;
  place: ArtifactPlace;
  pulse: ActivityPulse;
  /** What is counted, for the heartbeat. */
  what: string;
  items: readonly Item[];
  /** All that the result of an item follows from, with an id that no other item has. */
  asked(item: Item): unknown;
  schema: z.ZodType<Result>;
  /** Asks for results of some of the items, in order. */
  ask(items: Item[], onAnswers: (answered: Answered<Result>) => void): Promise<Result[]>;
}

/**
 * A result for every item, in order, and what all of them cost. What a former attempt got is taken from its progress
 * parts, and only the rest is asked. Whole requests are kept, so the rest falls into the same requests as before.
 */
export async function resumedRequests<Item, Result>(
  work: ResumableWork<Item, Result>,
): Promise<{ results: Result[]; usage: Usage }> {
  const { store, pulse, items, what } = work;
  const folder = progressFolder(work.place);
  const known = await readProgress(store, folder, work.schema, pulse.log);
  const asked = items.map((item) => sha256(JSON.stringify(work.asked(item))));
  const rest = items.flatMap((item, index) => {
    const hash = asked[index] ?? '';
    return known.results.has(hash) ? [] : [{ item, hash }];
  });
  let done = items.length - rest.length;
  if (done > 0) pulse.log(`${done} of ${items.length} ${what} by a former attempt are taken as they are`);
  const keeper = new ProgressKeeper<Result>(store, folder, pulse);
  const tell = () => pulse.beat({ done, of: items.length, what, part: keeper.part });
  tell();
  let fresh = noUsage;
  try {
    const answers = await work.ask(
      rest.map(({ item }) => item),
      ({ first, results, usage }) => {
        fresh = addUsage(fresh, usage);
        done += results.length;
        tell();
        keeper.keep(
          results.map((result, index) => ({ asked: rest[first + index]?.hash ?? '', result })),
          usage,
        );
      },
    );
    rest.forEach(({ hash }, index) => {
      const answer = answers[index];
      if (answer !== undefined) known.results.set(hash, answer);
    });
  } finally {
    await keeper.close();
  }
  const results = asked.map((hash, index) => {
    const result = known.results.get(hash);
    if (result === undefined) throw new TypeError(`${what}: the server's client gave no result for item ${index}`);
    return result;
  });
  return { results, usage: addUsage(known.usage, fresh) };
}

/** Stores results now and then. A store that fails now may take them later, so failing to is told and no failure. */
class ProgressKeeper<Result> {
  /** The newest manifest of progress. */
  part: string | undefined;
  private records: ProgressRecord<Result>[] = [];
  private usage = noUsage;
  private writing = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private readonly store: ArtifactStore;
  private readonly folder: string;
  private readonly pulse: ActivityPulse;

  constructor(store: ArtifactStore, folder: string, pulse: ActivityPulse) {
    this.store = store;
    this.folder = folder;
    this.pulse = pulse;
  }

  keep(records: ProgressRecord<Result>[], usage: Usage): void {
    this.records.push(...records);
    this.usage = addUsage(this.usage, usage);
    if (this.records.length >= storeAfter.results) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), storeAfter.milliseconds);
  }

  /** Stores what is left. */
  close(): Promise<void> {
    return this.flush();
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    if (this.records.length === 0) return;
    const [records, usage] = [this.records, this.usage];
    [this.records, this.usage] = [[], noUsage];
    try {
      this.part = await writeProgress(this.store, this.folder, records, usage);
    } catch (error) {
      this.records = [...records, ...this.records];
      this.usage = addUsage(usage, this.usage);
      this.pulse.log(`progress cannot be stored now: ${String(error)}`);
    }
  }
}
