import { byteSize } from '../view/bytes.ts';
import type { CollectionPlan } from './plan-collection.ts';
import { bytesOf, sizeTable } from './size-table.ts';

const MOST_NAMED = 10;

/**
 * What a collection removes, as lines for people: by kind, the runs that go, and what they should know of.
 * @param goes heading of the column of what is removed: "would go" or "gone"
 */
export function describeCollection(plan: CollectionPlan, goes: 'would go' | 'gone'): string[] {
  const { inventory, removedRuns, groups, fresh, missing } = plan;
  const going = new Set(groups.flat());
  const stays = [...inventory.objects.keys()].filter((key) => !going.has(key));
  const table = sizeTable(
    inventory,
    new Map<string, Iterable<string>>([
      [goes, going],
      ['stays', stays],
    ]),
  );
  const verb = goes === 'gone' ? 'removed' : 'would remove';
  return [
    table,
    '',
    ...someOf(
      removedRuns.map(({ run }) => `run ${run} ${goes === 'gone' ? 'is gone' : 'would go'}`),
      'runs',
    ),
    `${verb} ${going.size} objects, ${byteSize(bytesOf(inventory, going))}`,
    ...(fresh === 0 ? [] : [`${fresh} objects that no run points at stay for now: they are new, see --grace`]),
    ...someOf(
      missing.map((key) => `missing: ${key}, which a run points at`),
      'missing objects',
    ),
  ];
}

function someOf(lines: readonly string[], what: string): string[] {
  const left = lines.length - MOST_NAMED;
  return left > 0 ? [...lines.slice(0, MOST_NAMED), `… and ${left} more ${what}`] : [...lines];
}
