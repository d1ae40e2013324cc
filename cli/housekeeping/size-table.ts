import { artifactKinds } from '../../pipeline/stages.ts';
import { byteSize } from '../view/bytes.ts';
import { plainTable } from '../view/plain-table.ts';
import { kindOfObject, type Inventory } from './inventory.ts';

/** Objects of a kind that are told of together. */
interface Share {
  objects: number;
  bytes: number;
}

const order: readonly string[] = [...artifactKinds, 'sources', 'runs', 'progress'];

/**
 * A table of objects and bytes by kind, with a pair of columns for each set of keys, and totals.
 * @param columns names of the sets, in order
 */
export function sizeTable(inventory: Inventory, columns: ReadonlyMap<string, Iterable<string>>): string {
  const shares = [...columns.values()].map((keys) => byKind(inventory, keys));
  const kinds = [...new Set(shares.flatMap((share) => [...share.keys()]))].sort(byOrder);
  const row = (name: string, cells: readonly (Share | undefined)[]) => [
    name,
    ...cells.flatMap((share) => [share?.objects ?? 0, byteSize(share?.bytes ?? 0)]),
  ];
  const rows = kinds.map((kind) =>
    row(
      kind,
      shares.map((share) => share.get(kind)),
    ),
  );
  const totals = shares.map((share) => [...share.values()].reduce(add, { objects: 0, bytes: 0 }));
  return plainTable(
    [...rows, row('total', totals)],
    ['kind', ...[...columns.keys()].flatMap((name) => [name, 'bytes'])],
  );
}

/** Bytes of some objects together. */
export function bytesOf({ objects }: Inventory, keys: Iterable<string>): number {
  let bytes = 0;
  for (const key of keys) bytes += objects.get(key)?.bytes ?? 0;
  return bytes;
}

function byKind({ objects }: Inventory, keys: Iterable<string>): Map<string, Share> {
  const shares = new Map<string, Share>();
  for (const key of keys) {
    const kind = kindOfObject(key);
    shares.set(
      kind,
      add(shares.get(kind) ?? { objects: 0, bytes: 0 }, { objects: 1, bytes: objects.get(key)?.bytes ?? 0 }),
    );
  }
  return shares;
}

function add(one: Share, other: Share): Share {
  return { objects: one.objects + other.objects, bytes: one.bytes + other.bytes };
}

/** As a run makes them; what else lies in the store comes last, by name. */
function byOrder(left: string, right: string): number {
  const at = (kind: string): number => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return at(left) - at(right) || left.localeCompare(right);
}
