import type { Manifest } from '../pipeline/artifacts.ts';

/**
 * Seconds in which servers worked on shards: for each server the time in which at least one shard was being made, waiting
 * for its turn included, summed over the servers. Shards that one server makes side by side take its time once. Nothing
 * where no shard says which server made it.
 */
export function serverSeconds(
  shards: readonly Pick<Manifest['made'], 'at' | 'seconds' | 'server'>[],
): number | undefined {
  const spans = new Map<string, { start: number; end: number }[]>();
  for (const { at, seconds, server } of shards) {
    if (server === undefined) continue;
    const end = Date.parse(at);
    const list = spans.get(server) ?? [];
    list.push({ start: end - seconds * 1000, end });
    spans.set(server, list);
  }
  if (spans.size === 0) return undefined;
  const milliseconds = [...spans.values()].reduce((sum, list) => sum + covered(list), 0);
  return Math.round(milliseconds) / 1000;
}

function covered(spans: readonly { start: number; end: number }[]): number {
  let reached = Number.NEGATIVE_INFINITY;
  let length = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    length += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return length;
}
