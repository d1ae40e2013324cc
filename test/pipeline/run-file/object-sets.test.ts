import { corpusSchema } from '../../../pipeline/run-file/sources.ts';

/** What is wrong with a corpus, as "field: message". */
function problems(corpus: Record<string, unknown>): string[] {
  const parsed = corpusSchema.safeParse(corpus);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each([
  { prefix: 'inbox/' },
  { prefix: 'inbox/news/2026-' },
  { prefix: 'artifacts-of-ours/' },
  { pattern: 'inbox/{yyyy}-{MM}-{dd}.jsonl' },
  { pattern: '{yyyy}/{MM}/news.txt', days: 7, missing: 'skip', format: 'plain-text', take: 10 },
])('%j is a corpus', (corpus) => {
  expect(problems(corpus)).toEqual([]);
});

test.each(['artifacts', 'conditional-put-probe', 'imports', 'locks', 'runs', 'sources'])(
  'the folder %s of the project is no place for texts, and the message says so',
  (folder) => {
    for (const field of ['prefix', 'pattern']) {
      const [problem, ...others] = problems({
        [field]: `${folder}/{yyyy}`.slice(0, field === 'prefix' ? -6 : undefined),
      });
      expect(problem).toContain(`${field}: "${folder}/" is a folder of the project itself`);
      expect(others).toEqual([]);
    }
  },
);

test.each([
  [{ prefix: 'art' }, 'prefix: must begin with a folder'],
  [{ prefix: '/inbox/' }, 'prefix: must begin with a folder'],
  [{ prefix: 'inbox/../sources/' }, 'prefix: may have no empty folder'],
  [{ prefix: 'inbox//a' }, 'prefix: may have no empty folder'],
  [{ prefix: 'inbox/my files' }, 'prefix: may have letters'],
  [{ prefix: 'inbox/{yyyy}' }, 'prefix: may have letters'],
  [{ pattern: 'inbox/{year}' }, 'pattern: has "{year}"'],
  [{ prefix: 'inbox/', path: 'a' }, ': needs exactly one of'],
  [{}, ': needs exactly one of'],
  [{ prefix: 'inbox/', days: 2 }, 'days: goes with "pattern" only'],
  [{ path: 'a', missing: 'skip' }, 'missing: goes with "pattern" only'],
  [{ prefix: 'inbox/', sha256: '0'.repeat(64) }, 'sha256: is of one file'],
])('%j is refused', (corpus, problem) => {
  expect(problems(corpus)).toEqual([expect.stringContaining(problem)]);
});
