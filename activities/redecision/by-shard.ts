import type { ShardRecords } from '../shard-records.ts';

/** Records that are asked for shard by shard, in the order of the shards. */
export class ByShard<Record> {
  private readonly shards: AsyncGenerator<ShardRecords<Record>>;
  private next: Promise<IteratorResult<ShardRecords<Record>>> | undefined;

  constructor(shards: AsyncGenerator<ShardRecords<Record>>) {
    this.shards = shards;
  }

  /** Those of a shard; nothing where there is no such shard. */
  async at(index: number): Promise<Record[] | undefined> {
    for (;;) {
      const found = await (this.next ??= this.shards.next());
      if (found.done === true || found.value.index > index) return undefined;
      if (found.value.index === index) return found.value.records;
      this.next = undefined;
    }
  }
}
