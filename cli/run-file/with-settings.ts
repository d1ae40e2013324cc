import { parse } from 'yaml';
import type { z } from 'zod';
import { knownKeys } from '../../pipeline/run-file/known-keys.ts';
import { unknownKey } from '../../pipeline/run-file/problems.ts';
import { findReferenceProblems } from '../../pipeline/run-file/references.ts';
import { runFileSchema, type RunFile } from '../../pipeline/run-file/run-file.ts';
import { wrongInput } from '../command-failure.ts';

/**
 * A run file with some of its fields changed.
 * @param settings each a path with dots, "=", and a value as YAML has it: "choice.margin=0.1", "arms.0.candidates=5"
 * @throws CommandFailure naming the setting that is not understood, or the field that is wrong with it
 */
export function withSettings(runFile: RunFile, settings: readonly string[]): RunFile {
  const changed = structuredClone(runFile) as Record<string, unknown>;
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const path = setting.slice(0, at).split('.');
    if (at < 1 || path.includes('')) throw wrongInput(`--set ${setting}: write it as FIELD.FIELD=VALUE`);
    setAt(changed, path, valueOf(setting, at), setting);
  }
  const parsed = runFileSchema.safeParse(changed);
  if (!parsed.success) throw wrongInput(issueLines(parsed.error, changed).join('\n'));
  const problems = findReferenceProblems(parsed.data).map((one) => `${one.path.map(String).join('.')}: ${one.message}`);
  if (problems.length > 0) throw wrongInput(problems.join('\n'));
  return parsed.data;
}

function valueOf(setting: string, at: number): unknown {
  try {
    return parse(setting.slice(at + 1));
  } catch (error) {
    throw wrongInput(`--set ${setting}: the value is no YAML (${String(error).split('\n')[0]})`);
  }
}

/** A line for each field that is wrong; one that is not known comes with those that are. */
function issueLines({ issues }: z.ZodError, changed: unknown): string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.')}: ${issue.message}`];
    const known = knownKeys(runFileSchema, issue.path, (path) => valueAt(changed, path));
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: ${unknownKey(key, known)}`);
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((place, field) => {
    return typeof place === 'object' && place !== null ? Reflect.get(place, field) : undefined;
  }, value);
}

/** Fields on the way that are not there are made, as target in "target.pairs=100"; the schema says which may be. */
function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown, setting: string): void {
  let place = target;
  for (const [depth, field] of path.slice(0, -1).entries()) {
    const next: unknown = Object.hasOwn(place, field) ? place[field] : undefined;
    if (next !== undefined && (typeof next !== 'object' || next === null)) {
      throw wrongInput(`--set ${setting}: ${path.slice(0, depth + 1).join('.')} has no fields below it`);
    }
    place[field] = next ?? {};
    place = place[field] as Record<string, unknown>;
  }
  place[path.at(-1) ?? ''] = value;
}
