import { distance } from 'fastest-levenshtein';
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { knownKeys } from './known-keys.ts';

/** One thing wrong with a file a user wrote. */
export interface Problem {
  file: string;
  /** First line is 1; absent where the file as a whole is meant. */
  line?: number | undefined;
  /** Dotted path of the field, "" for the whole file. */
  field: string;
  message: string;
}

/** What a user wrote cannot be used; carries every problem found, not only the first. */
export class RunFileError extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'RunFileError';
    this.problems = problems;
  }
}

/** `file:line: field: message`, as editors and terminals make clickable. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return problem.field === '' ? `${place}: ${problem.message}` : `${place}: ${problem.field}: ${problem.message}`;
}

/** The known word closest to an unknown one, if it is close enough to be a slip of the pen. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 2)) ? best.candidate : undefined;
}

/** A parsed YAML text that still knows on which line each field stands. */
export class LocatedYaml {
  private readonly document: Document;
  private readonly lines = new LineCounter();
  private readonly file: string;

  constructor(text: string, file: string) {
    this.file = file;
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const broken = this.document.errors[0];
    if (broken !== undefined) {
      const line = this.lines.linePos(broken.pos[0]).line;
      throw new RunFileError([{ file, line, field: '', message: `not valid YAML: ${broken.message}` }]);
    }
  }

  /** @throws RunFileError for an alias without its anchor, or aliases that multiply beyond reason */
  value(): unknown {
    try {
      return this.document.toJS() as unknown;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RunFileError([{ file: this.file, field: '', message: `not valid YAML: ${reason}` }]);
    }
  }

  /** The line of a field, or of its nearest ancestor that is written out. */
  line(path: readonly PropertyKey[]): number | undefined {
    let line: number | undefined;
    let node: unknown = this.document.contents;
    for (const key of path) {
      // A field stands where its name does; its value may begin on a later line.
      const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
      const place: unknown = pair?.key ?? (isSeq(node) ? node.get(Number(key), true) : undefined);
      if (!isNode(place) || !place.range) break;
      line = this.lines.linePos(place.range[0]).line;
      node = pair === undefined ? place : pair.value;
    }
    return line;
  }

  problem(path: readonly PropertyKey[], message: string): Problem {
    return { file: this.file, line: this.line(path), field: path.map(String).join('.'), message };
  }

  /** What zod found, as problems with lines; unknown keys name the nearest known one. */
  problems(error: z.ZodError, schema: z.core.$ZodType): Problem[] {
    return error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        const known = knownKeys(schema, issue.path, (path) => this.document.getIn(path));
        return issue.keys.map((key) => this.problem([...issue.path, key], unknownKey(key, known)));
      }
      return [this.problem(issue.path, issueMessage(issue, this.document.getIn(issue.path)))];
    });
  }
}

/** Longer values are cut where they are repeated. */
const REPEATED_CHARACTERS = 80;

/**
 * What zod found wrong with a field, and what stands there instead.
 * @param got value of the field; undefined where there is none. Lists and objects are not repeated
 */
export function issueMessage(issue: z.core.$ZodIssue, got: unknown): string {
  if (got === undefined) return issue.code === 'invalid_type' ? `missing; ${issue.expected} expected` : issue.message;
  if (typeof got === 'object') return issue.message;
  const written = JSON.stringify(got);
  const cut = written.length > REPEATED_CHARACTERS ? `${written.slice(0, REPEATED_CHARACTERS)}…` : written;
  return `${issue.message} (got ${cut})`;
}

/** What stands at a path of a parsed value; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

/** What to say of a key that is not known. */
export function unknownKey(key: string, known: readonly string[]): string {
  const close = nearest(key, known);
  return close === undefined
    ? `unknown field; known here: ${known.join(', ')}`
    : `unknown field; did you mean "${close}"? Known here: ${known.join(', ')}`;
}
