import { runFileSchema, type RunFile } from '../../pipeline/run-file/run-file.ts';

const hash = (digit: string) => digit.repeat(64);

/** A run file as a user writes it, its files uploaded. */
export function writtenRun(overrides: Record<string, unknown> = {}, arm: Record<string, unknown> = {}) {
  return {
    name: 'rivers',
    models: { base: { hub: { id: 'org/base', revision: '0123456789abcdef0123456789abcdef01234567' } } },
    data: { seeds: { object: 'sources/seeds', sha256: hash('a'), licence: 'CC0-1.0' } },
    arm: {
      corpora: [{ object: 'sources/corpus', sha256: hash('b'), licence: 'CC0-1.0', source: 'A book of rivers' }],
      ...arm,
    },
    ...overrides,
  };
}

export function runFile(overrides: Record<string, unknown> = {}, arm: Record<string, unknown> = {}): RunFile {
  return runFileSchema.parse(writtenRun(overrides, arm));
}
