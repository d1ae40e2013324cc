const OLDEST_MAJOR = 20;
const OLDEST_MINOR = 3;

/**
 * The one sentence to show when this Node is too old for Slingshot, or undefined when it will do.
 * Stands alone and uses old syntax only, so that an old Node gets as far as this sentence.
 */
export function nodeVersionProblem(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  const enough = parts[0] > OLDEST_MAJOR || (parts[0] === OLDEST_MAJOR && parts[1] >= OLDEST_MINOR);
  if (enough) return undefined;
  return `Slingshot needs Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer, and this is ${version}: install a newer Node and try again`;
}
