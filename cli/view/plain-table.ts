import Table from 'cli-table3';

const none = '';

/** A table without lines: columns two spaces apart, numbers to the right, no space at the ends of lines. */
export function plainTable(rows: readonly (readonly (string | number)[])[], head?: readonly string[]): string {
  const lines = head === undefined ? rows : [head, ...rows];
  const columns = Math.max(0, ...lines.map((row) => row.length));
  const aligned = Array.from({ length: columns }, (_, column) =>
    rows.length > 0 && rows.every((row) => typeof row[column] === 'number') ? ('right' as const) : ('left' as const),
  );
  const table = new Table({
    chars: {
      ...{ top: none, 'top-mid': none, 'top-left': none, 'top-right': none },
      ...{ bottom: none, 'bottom-mid': none, 'bottom-left': none, 'bottom-right': none },
      ...{ left: none, 'left-mid': none, mid: none, 'mid-mid': none, right: none, 'right-mid': none, middle: '  ' },
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: aligned,
  });
  table.push(...lines.map((row) => [...row]));
  const text = table.toString();
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
