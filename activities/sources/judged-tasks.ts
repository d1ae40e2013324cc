import { mapCorpora } from '../../pipeline/run-file/map-corpora.ts';
import type { FileOfSet } from '../../pipeline/run-file/file-sets.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { SeedData } from '../../pipeline/run-file/sources.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { BadInput } from '../bad-input.ts';
import { instancesProblem, testTaskProblems } from '../check-test-tasks.ts';
import type { ActivityPulse } from '../heartbeat.ts';
import { licenceProblems } from '../licence-gate.ts';
import { storedTaskTerms, type TaskTerms } from './task-terms.ts';

/**
 * A run file in which every SUPERNI task file has the licence that it states of itself, in place of what the run file
 * says of all. Of a file among several that states none, none is known; of one alone, what the run file says holds.
 * @throws BadInput naming every file that is under a licence for another use, or of a test task that is learnt from
 */
export async function withTaskTerms(store: ArtifactStore, runFile: RunFile, pulse: ActivityPulse): Promise<RunFile> {
  let read = 0;
  const problems: string[] = [];
  const termsOf = async (sha256: string, file: string, learnt: boolean): Promise<TaskTerms> => {
    pulse.beat({ done: read++, of: 0, what: 'task files read for their terms' });
    if (pulse.signal.aborted) throw pulse.signal.reason;
    const terms = await storedTaskTerms(store, sha256, file);
    const problem = learnt ? instancesProblem(file, terms.tasks) : undefined;
    if (problem !== undefined) problems.push(problem);
    return terms;
  };

  const judged = await mapCorpora(runFile, async (corpora) => {
    const list: typeof corpora = [];
    for (const corpus of corpora) {
      const { format, sha256, source, object = '', set, licence } = corpus;
      if (format !== 'superni' || sha256 === undefined) {
        list.push(corpus);
        continue;
      }
      const terms = await termsOf(sha256, source || object, true);
      list.push({ ...corpus, licence: terms.licence ?? (set === undefined ? licence : 'unstated') });
    }
    return list;
  });

  const data: RunFile['data'] = {};
  for (const [name, set] of Object.entries(runFile.data)) {
    data[name] = set.format === 'superni' ? await judgedSet(name, set, termsOf) : set;
  }
  const withTerms = { ...judged, data };
  const fields = [...licenceProblems(withTerms), ...testTaskProblems(withTerms)];
  problems.push(...fields.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`));
  if (problems.length > 0) throw new BadInput(fewOf(problems));
  return withTerms;
}

async function judgedSet(
  name: string,
  set: SeedData,
  termsOf: (sha256: string, file: string, learnt: boolean) => Promise<TaskTerms>,
): Promise<SeedData> {
  const learnt = set.use !== 'evaluate';
  if (set.sha256 !== undefined) {
    const { licence } = await termsOf(set.sha256, `data.${name}`, learnt);
    return licence === undefined ? set : { ...set, licence };
  }
  const files: FileOfSet[] = [];
  for (const file of set.files ?? []) {
    const { licence = 'unstated' } = await termsOf(file.sha256, file.name, learnt);
    files.push({ ...file, licence });
  }
  return files.length === 0 ? set : { ...set, files };
}

/** A folder may hold thousands of files, and a message is kept in a history. */
const named = 20;

function fewOf(problems: readonly string[]): string {
  const more = problems.length > named ? [`and ${problems.length - named} more`] : [];
  return [...problems.slice(0, named), ...more].join('\n');
}
