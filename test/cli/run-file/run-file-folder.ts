import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

export const corpusLines = '{"id": "a", "text": "Bees make honey."}\n{"id": "b", "text": "Bread is baked."}\n';
export const pairLines = '{"instruction": "Explain honey.", "input": "", "output": "Bees make it."}\n';

/** The shortest run file with a tiny base model; its lines are counted on in tests. */
export const runFileText = `name: trial
models:
  base:
    licence: CC0-1.0
    tiny:
      corpus: [{ path: data/passages.jsonl, licence: CC0-1.0 }]
data:
  seeds: { path: data/pairs.jsonl, licence: CC0-1.0 }
arm:
  corpora:
    - path: data/passages.jsonl
      licence: CC0-1.0
`;

/** A folder with a run file and what it names; files given replace these, and undefined leaves one out. */
export async function withRunFile<T>(
  files: Record<string, string | undefined>,
  work: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const all: Record<string, string | undefined> = {
      'run.yaml': runFileText,
      'data/passages.jsonl': corpusLines,
      'data/pairs.jsonl': pairLines,
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      if (text === undefined) continue;
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return work(join(folder, 'run.yaml'), folder);
  });
}
