const KEY_LIMIT = 1024;
const SEGMENT_LIMIT = 255;
const SEGMENT = /^[A-Za-z0-9._-]+$/;

// The minio client's XML parser reads such a key as a number when it lists, and hands back another key
const READS_AS_NUMBER = /^(0x[0-9a-f]+|[0-9.-]+)$/i;

/**
 * Throws a RangeError unless the key is relative and its '/'-separated segments are made of [A-Za-z0-9._-], none of them
 * '.' or '..', at most 255 characters each and 1,024 in all (the limits of file systems and of S3), and not a bare number.
 */
export function checkObjectKey(key: string): void {
  const fault = faultOf(key);
  if (fault !== undefined) throw new RangeError(`Object key ${JSON.stringify(key)} ${fault}`);
}

/** Throws a RangeError unless the prefix is the beginning of a possible key; the empty prefix stands for all keys. */
export function checkKeyPrefix(prefix: string): void {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  const fault =
    segments.map(segmentFault).find((found) => found !== undefined) ?? (last === '' ? undefined : segmentFault(last));
  if (fault !== undefined) throw new RangeError(`Key prefix ${JSON.stringify(prefix)} ${fault}`);
}

function faultOf(key: string): string | undefined {
  if (key.length > KEY_LIMIT) return `has ${key.length} characters, at most ${KEY_LIMIT} are allowed`;
  if (READS_AS_NUMBER.test(key)) return 'reads as a number: put a prefix such as "parts/" before it';
  return key
    .split('/')
    .map(segmentFault)
    .find((found) => found !== undefined);
}

function segmentFault(segment: string): string | undefined {
  if (segment === '')
    return "has an empty segment: keys are relative, with one '/' between segments and none at the ends";
  if (segment === '.' || segment === '..') return `has the segment '${segment}'`;
  if (segment.length > SEGMENT_LIMIT) {
    return `has a segment of ${segment.length} characters, at most ${SEGMENT_LIMIT} are allowed`;
  }
  if (!SEGMENT.test(segment))
    return `has the segment ${JSON.stringify(segment)}: use letters, digits, '.', '_' and '-'`;
  return undefined;
}
