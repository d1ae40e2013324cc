import type { Corpus } from './sources.ts';

/** What decides which records a file gives: a file read in two ways is two corpora, read in one way twice it is one. */
type Form = Pick<Corpus, 'format' | 'textField' | 'idField'>;

/**
 * Corpora that repeat an earlier one of their list: the same file read the same way. Their records would have the
 * same ids, and each text would be learnt twice.
 * @param fileOf what names a corpus's file; undefined where it is not known
 */
export function repeatedCorpora<One extends Form>(
  corpora: readonly One[],
  fileOf: (corpus: One) => string | undefined,
): { corpus: One; index: number; first: One; firstIndex: number }[] {
  const seen = new Map<string, { corpus: One; index: number }>();
  return corpora.flatMap((corpus, index) => {
    const file = fileOf(corpus);
    if (file === undefined) return [];
    const name = JSON.stringify([file, corpus.format, corpus.textField, corpus.idField]);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, { corpus, index });
    return first === undefined ? [] : [{ corpus, index, first: first.corpus, firstIndex: first.index }];
  });
}
