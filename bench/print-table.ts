/** Prints rows of a name and a figure, in columns; figures are rounded to what can be read. */
export function printTable(rows: readonly (readonly [string, string | number])[]): void {
  const texts = rows.map(([name, value]) => [name, typeof value === 'number' ? figure(value) : value] as const);
  const [left, right] = [0, 1].map((column) => Math.max(...texts.map((row) => row[column as 0 | 1].length)));
  for (const [name, value] of texts) console.log(`${name.padEnd(left ?? 0)}  ${value.padStart(right ?? 0)}`);
}

function figure(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
