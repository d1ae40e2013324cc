/** How a part of the local stack was come by, in the order in which it is looked for. */
export type Provenance = 'address' | 'path' | 'cache' | 'download' | 'built';

/** A program on this machine. */
export interface ProgramFound {
  how: Exclude<Provenance, 'address'>;
  /** Absolute path, or a name found on PATH */
  executable: string;
  version: string;
}

/** What to tell the user about where a program came from. */
export function describeFound(name: string, found: ProgramFound): string {
  const from = {
    path: 'found on PATH',
    cache: 'from the cache',
    download: 'downloaded',
    built: 'built from source',
  }[found.how];
  return `${name}: ${found.version}, ${from}`;
}
