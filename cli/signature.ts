import { hostname, userInfo } from 'node:os';

/** Who gives an answer, for the record, where they do not say otherwise. */
export function signature(): string {
  return `${userInfo().username}@${hostname()}`;
}
