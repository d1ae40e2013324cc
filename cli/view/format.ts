/** A duration for people: "0.4 s", "42 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A text on one line, shortened to so many characters. */
export function oneLine(text: string, characters: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const points = [...line];
  return points.length <= characters ? line : `${points.slice(0, characters - 1).join('')}…`;
}

/** Seconds between two moments; to now when the second is not there. */
export function secondsBetween(start: Date, end: Date | undefined): number {
  return ((end ?? new Date()).getTime() - start.getTime()) / 1000;
}
