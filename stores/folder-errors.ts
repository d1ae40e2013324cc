import { StoreRefused, StoreUnavailable } from './artifact-store.ts';
import { errorCode, errorMessage } from './error-code.ts';

const SAME_NAME = [
  'an object and a folder of objects would have the same name',
  'the key: neither it nor a part of it before a "/" may be another object',
] as const;

const REASONS: Record<string, readonly [reason: string, setting: string]> = {
  EACCES: ['this process may not read or write there', 'the owner and permissions of the folder'],
  EPERM: [
    'the file system allows no such operation, or has no hard links',
    'that the folder lies on a local file system',
  ],
  ENOTSUP: ['the file system has no hard links', 'that the folder lies on a local file system'],
  EROFS: ['the file system is read-only', 'how the folder is mounted'],
  EEXIST: SAME_NAME,
  EISDIR: SAME_NAME,
  ENOTEMPTY: SAME_NAME,
  ENOTDIR: SAME_NAME,
};

const PASSING = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EBUSY',
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ESTALE',
  'ETIMEDOUT',
  'ENOENT',
]);

/** Whether a file system error says that there is no object of that name. */
export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}

/** The store's error for a file system's; what is none of these comes back as it is. */
export function folderError(store: string, operation: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const known = REASONS[code];
  if (known !== undefined)
    return new StoreRefused(store, operation, `${known[0]} (${code})`, known[1], { cause: error });
  if (PASSING.has(code)) return new StoreUnavailable(store, operation, errorMessage(error), { cause: error });
  return error;
}
