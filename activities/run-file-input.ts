import { findReferenceProblems } from '../pipeline/run-file/references.ts';
import { runFileSchema, type RunFile } from '../pipeline/run-file/run-file.ts';
import { BadInput } from './bad-input.ts';
import { checkRun } from './check-run.ts';

/**
 * The run file a run was started with, its defaults filled in: it may come from a form or a script rather than from
 * our command line, so everything is checked again.
 * @throws BadInput naming every field that is wrong
 */
export function parseRunFileInput(input: unknown): RunFile {
  const parsed = runFileSchema.safeParse(input);
  if (!parsed.success) {
    const list = parsed.error.issues.map(({ path, message }) => `runFile.${path.map(String).join('.')}: ${message}`);
    throw new BadInput(list.join('\n'));
  }
  const problems = [...findReferenceProblems(parsed.data), ...checkRun(parsed.data)];
  if (problems.length === 0) return parsed.data;
  throw new BadInput(problems.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('\n'));
}
