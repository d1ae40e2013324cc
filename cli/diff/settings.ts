/** A value that two runs have otherwise; undefined where a run has none. */
export interface Difference {
  /** "arms.main.candidates" */
  of: string;
  left: string | number | boolean | null | undefined;
  right: string | number | boolean | null | undefined;
}

type Leaf = Difference['left'];

/**
 * What two JSON values have otherwise, field by field. Items of a list go by their name where they have one, so that an
 * arm that was put first differs in nothing.
 */
export function differencesOf(left: unknown, right: unknown): Difference[] {
  const [one, other] = [leavesOf(left), leavesOf(right)];
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  return paths
    .filter((path) => one.get(path) !== other.get(path))
    .map((path) => ({ of: path, left: one.get(path), right: other.get(path) }));
}

function leavesOf(value: unknown, path = '', found = new Map<string, Leaf>()): Map<string, Leaf> {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) found.set(path, value as Leaf);
  else if (Array.isArray(value))
    value.forEach((item, index) => leavesOf(item, join(path, nameOf(item) ?? index), found));
  else if (typeof value === 'object') {
    for (const [name, field] of Object.entries(value)) leavesOf(field, join(path, name), found);
  }
  return found;
}

function nameOf(item: unknown): string | undefined {
  const named = typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string';
  return named ? (item.name as string) : undefined;
}

const join = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
