/** Which stage an activity works at, and on which shard: fields of its log lines and metrics. */
export interface ActivityPlace {
  stage?: string;
  shard?: number;
}

/**
 * Reads the place of an activity from its input, which is an artifact's place or holds one; activities that plan or
 * report have none. Nothing else of an input is looked at: it may hold texts.
 */
export function placeOfActivity(input: unknown): ActivityPlace {
  if (!isObject(input)) return {};
  const place = isObject(input['place']) ? input['place'] : input;
  const { kind, key, shard } = place;
  // A place has both; what merely has a kind may be a server
  if (typeof kind !== 'string' || typeof key !== 'string') return {};
  return typeof shard === 'number' ? { stage: kind, shard } : { stage: kind };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
