import { testTaskIn, testTaskOfNumber } from '../pipeline/superni-test-tasks.ts';
import { placedArms } from '../pipeline/run-file/placed-arms.ts';
import { resolveRun } from '../pipeline/run-file/resolved.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { StrategyProblem } from './strategies.ts';

type Named = Partial<Record<'path' | 'object' | 'prefix' | 'pattern' | 'source', string | undefined>> & {
  files?: readonly { name: string }[] | undefined;
};

/**
 * Test tasks of SUPERNI among what something learns from, as far as names of files tell. Who learns from them is no
 * longer measured by them; whole data sets may be for evaluation.
 */
export function testTaskProblems(runFile: RunFile): StrategyProblem[] {
  const run = resolveRun(runFile);
  const learnt: { path: PropertyKey[]; named: Named }[] = [
    ...placedArms(runFile).flatMap(({ arm, path }) =>
      arm.corpora.map((named, at) => ({ path: [...path, 'corpora', at], named })),
    ),
    ...Object.entries(run.models).flatMap(([name, { tiny }]) =>
      (tiny?.corpus ?? []).map((named, at) => ({ path: ['models', name, 'tiny', 'corpus', at], named })),
    ),
    ...Object.entries(run.data).flatMap(([name, named]) =>
      named.use === 'evaluate' ? [] : [{ path: ['data', name], named }],
    ),
  ];
  return learnt.flatMap(({ path, named }) => {
    const { path: file, object, prefix, pattern, source, files = [] } = named;
    const names = [file, object, prefix, pattern, source, ...files.map(({ name }) => name)];
    const problems = names.flatMap((name) => testTaskProblem(name ?? '', testTaskIn(name ?? '')) ?? []);
    return problems.slice(0, 1).map((message) => ({ path, message }));
  });
}

/** What is wrong with learning from a file whose instances say that they are of these tasks; undefined when nothing is. */
export function instancesProblem(file: string, taskNumbers: readonly number[]): string | undefined {
  const task = taskNumbers.map(testTaskOfNumber).find((name) => name !== undefined);
  return task === undefined ? undefined : testTaskProblem(`instances of ${file}`, task);
}

/** What is wrong with learning from a file of this name. */
export function fileNameProblem(file: string): string | undefined {
  return testTaskProblem(file, testTaskIn(file));
}

function testTaskProblem(what: string, task: string | undefined): string | undefined {
  if (task === undefined) return undefined;
  return `${what}: the SUPERNI test task ${task}, from which nothing may learn; a data set with use "evaluate" may hold it`;
}
