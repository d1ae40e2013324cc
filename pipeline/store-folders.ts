/** The project's own folders in the artifact store; what users put there themselves lies beside them. */
export const ownFolders = [
  'approved',
  'artifacts',
  'conditional-put-probe',
  'imports',
  'locks',
  'progress',
  'runs',
  'slots',
  'sources',
] as const;

/** Where the files of a run lie. A schedule's time stands in the ids of its runs, with colons, which no key may hold. */
export function runFolder(run: string): string {
  return `runs/${run.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
}

/** Where the run file lies that a run goes by: with the files that its prefixes and patterns meant when it started. */
export function resolvedRunFileKey(run: string): string {
  return `${runFolder(run)}/run-file.json`;
}

/** Where it is kept that an object was read and which source it became. */
export function importRecordKey(hash: string): string {
  return `imports/${hash}.json`;
}
