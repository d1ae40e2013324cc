const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A span of time as the command line takes it: "90s", "10m", "24h", "7d"; in the largest unit that needs no fraction. */
export function millisecondsText(milliseconds: number): string {
  const [unit, size] = units.find(([, one]) => milliseconds > 0 && milliseconds % one === 0) ?? ['s', 1_000];
  return `${milliseconds / size}${unit}`;
}
