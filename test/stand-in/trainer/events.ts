import { writeSync } from 'node:fs';

/** Writes one event to the standard output, where it is before this returns: the process may be killed next. */
export function emit(event: string, fields: Record<string, unknown> = {}): void {
  writeSync(1, `${JSON.stringify({ event, ...fields })}\n`);
}
