import { BadInput } from '../bad-input.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a JSON text that a user brought.
 * @param place names it in the message
 * @throws BadInput where it is not UTF-8 or not JSON
 */
export function parseJsonText(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput(`${place}: not valid JSON in UTF-8 (${reason})`);
  }
}
