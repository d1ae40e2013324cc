/** The JSON of a stored object; undefined, which no schema takes, where its bytes are no JSON any more. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
