import { LocatedYaml, RunFileError } from './problems.ts';
import { findReferenceProblems } from './references.ts';
import { runFileSchema, type RunFile } from './run-file.ts';

/**
 * Reads a run file: YAML, then the schema, then the names that refer to one another.
 * @throws RunFileError with file, line and field of everything that is wrong
 */
export function parseRunFile(text: string, file: string): { runFile: RunFile; located: LocatedYaml } {
  const located = new LocatedYaml(text, file);
  const parsed = runFileSchema.safeParse(located.value());
  if (!parsed.success) throw new RunFileError(located.problems(parsed.error, runFileSchema));
  const problems = findReferenceProblems(parsed.data).map((found) => located.problem(found.path, found.message));
  if (problems.length > 0) throw new RunFileError(problems);
  return { runFile: parsed.data, located };
}
