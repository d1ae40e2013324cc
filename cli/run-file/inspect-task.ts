import { BadInput } from '../../activities/bad-input.ts';
import { fileNameProblem, instancesProblem } from '../../activities/check-test-tasks.ts';
import { licenceProblem } from '../../activities/licence-gate.ts';
import { readTaskTerms } from '../../activities/sources/task-terms.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { Use } from '../../pipeline/run-file/uses.ts';
import { readFileLines } from './file-lines.ts';

/** What a look at the terms of a task file found. */
export interface TaskFound {
  problems: string[];
  /** Whether the file says under which licence its instances are. */
  licensed: boolean;
}

/** Looks at what a SUPERNI task file says of itself: whether its instances may be put to this use. */
export async function inspectTask(
  file: string,
  label: string,
  use: Use,
  licences: RunFile['licences'],
): Promise<TaskFound> {
  try {
    const { licence, tasks } = await readTaskTerms(readFileLines(file), label);
    const refused = licence === undefined ? undefined : licenceProblem(licence, use, licences);
    const learnt = use === 'evaluate' ? undefined : (fileNameProblem(label) ?? instancesProblem(label, tasks));
    return {
      problems: [...(refused === undefined ? [] : [`${label}: ${refused}`]), ...(learnt === undefined ? [] : [learnt])],
      licensed: licence !== undefined,
    };
  } catch (error) {
    // Whoever reads its pairs or outputs tells what is wrong with it
    if (error instanceof BadInput) return { problems: [], licensed: true };
    throw error;
  }
}
