import type { Role } from './names.ts';
import { nearest } from './problems.ts';
import { repeatedCorpora } from './repeated-corpora.ts';
import { resolveRun, type ResolvedRun } from './resolved.ts';
import type { RunFile } from './run-file.ts';
import type { Corpus } from './sources.ts';

/** A reference that leads nowhere, with the path of the field that holds it. */
export interface ReferenceProblem {
  path: PropertyKey[];
  message: string;
}

/** Checks that every name refers to something and that models can be made in some order. */
export function findReferenceProblems(runFile: RunFile): ReferenceProblem[] {
  const run = resolveRun(runFile);
  return [
    ...modelProblems(run),
    ...roleProblems(run),
    ...armProblems(run, runFile.arms === undefined),
    ...baselineProblems(run),
    ...heldOutProblems(run),
  ];
}

function missing(kind: string, name: string, known: Record<string, unknown>, path: PropertyKey[]): ReferenceProblem[] {
  if (Object.hasOwn(known, name)) return [];
  const names = Object.keys(known);
  const close = nearest(name, names);
  const hint = close === undefined ? `known: ${names.join(', ') || 'none'}` : `did you mean "${close}"?`;
  return [{ path, message: `no ${kind} is named "${name}"; ${hint}` }];
}

/** A data set that something learns from: it must exist, and not be kept for evaluation. */
function trainingData(run: ResolvedRun, name: string, path: PropertyKey[]): ReferenceProblem[] {
  if (run.data[name]?.use !== 'evaluate') return missing('data set', name, run.data, path);
  return [{ path, message: `"${name}" is for evaluation only (data.${name}.use), so nothing may learn from it` }];
}

function modelProblems(run: ResolvedRun): ReferenceProblem[] {
  return Object.entries(run.models).flatMap(([name, model]) => {
    if (model.tiny !== undefined) return corpusProblems(model.tiny.corpus, ['models', name, 'tiny', 'corpus']);
    if (model.trained === undefined) return [];
    const path = ['models', name, 'trained'];
    const data = model.trained.data === 'pairs' ? [] : model.trained.data;
    return [
      ...missing('model', model.trained.from, run.models, [...path, 'from']),
      ...data.flatMap((one, index) => trainingData(run, one, [...path, 'data', index])),
      ...listedTwice(data, [...path, 'data']),
      ...cycleProblems(run, name),
    ];
  });
}

/** A data set that is listed twice would be learnt twice. */
function listedTwice(names: readonly string[], path: PropertyKey[]): ReferenceProblem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: [...path, index], message: `"${name}" is listed already; list it once` }],
  );
}

function cycleProblems(run: ResolvedRun, start: string): ReferenceProblem[] {
  const seen = new Set<string>();
  for (let name: string | undefined = start; name !== undefined; name = run.models[name]?.trained?.from) {
    if (seen.has(name)) {
      return [{ path: ['models', start, 'trained', 'from'], message: `trains from itself by way of "${name}"` }];
    }
    seen.add(name);
  }
  return [];
}

function roleProblems(run: ResolvedRun): ReferenceProblem[] {
  return Object.entries(run.roles).flatMap(([role, entry]: [string, Role | undefined]) => {
    if (entry === undefined) return [];
    if (role === 'generator' && run.arms.every((arm) => arm.generator !== undefined)) return [];
    return [
      ...missing('model', entry.model, run.models, ['roles', role, 'model']),
      ...missing('server', entry.server, run.servers, ['roles', role, 'server']),
    ];
  });
}

function armProblems(run: ResolvedRun, short: boolean): ReferenceProblem[] {
  const names = new Set<string>();
  return run.arms.flatMap((arm, index) => {
    const path: PropertyKey[] = short ? ['arm'] : ['arms', index];
    const twice = names.has(arm.name)
      ? [{ path: [...path, 'name'], message: `two arms are named "${arm.name}"; give each its own name` }]
      : [];
    names.add(arm.name);
    return [
      ...twice,
      ...corpusProblems(arm.corpora, [...path, 'corpora']),
      ...arm.seedData.flatMap((one, at) => trainingData(run, one, [...path, 'seedData', at])),
      ...listedTwice(arm.seedData, [...path, 'seedData']),
      ...(['generator', 'extractor'] as const).flatMap((role) => {
        const entry = arm[role];
        if (entry === undefined) return [];
        return [
          ...missing('model', entry.model, run.models, [...path, role, 'model']),
          ...missing('server', entry.server, run.servers, [...path, role, 'server']),
        ];
      }),
    ];
  });
}

/** Two files of the same content are only found when their hashes are known: see the plan. */
function corpusProblems(corpora: readonly Corpus[], path: PropertyKey[]): ReferenceProblem[] {
  const written = ({ path: file, object, prefix, pattern, files }: Corpus) =>
    file ?? object ?? prefix ?? pattern ?? files?.map(({ sha256 }) => sha256).join(' ');
  const place = (corpus: Corpus) =>
    corpus.only === undefined ? written(corpus) : JSON.stringify([written(corpus), corpus.only]);
  return repeatedCorpora(corpora, place).map(({ corpus, index, firstIndex }) => ({
    path: [...path, index],
    message: `"${written(corpus)}" is listed already, as ${path.map(String).join('.')}.${firstIndex}, and read the same way; list it once`,
  }));
}

function baselineProblems(run: ResolvedRun): ReferenceProblem[] {
  return run.evaluation.baselines.flatMap((name, index) =>
    missing('model', name, run.models, ['evaluation', 'baselines', index]),
  );
}

/** Something must be left to measure by, and a benchmark's data sets must hold some of it. */
function heldOutProblems(run: ResolvedRun): ReferenceProblem[] {
  const holds = (name: string) => run.data[name]?.use === 'evaluate' || run.evaluation.heldOut.count !== 0;
  const names = Object.keys(run.data);
  const nothing = 'holds nothing out, and no data set has use "evaluate": there would be nothing to measure by';
  return [
    ...(names.length === 0 || names.some(holds)
      ? []
      : [{ path: ['evaluation', 'heldOut', 'count'], message: nothing }]),
    ...run.evaluation.benchmarks.flatMap(({ data }, index) =>
      namesOf(data).flatMap((name, at): ReferenceProblem[] => {
        const path = ['evaluation', 'benchmarks', index, 'data', at];
        if (run.data[name] === undefined || holds(name)) return missing('data set', name, run.data, path);
        return [{ path, message: `"${name}" holds nothing out (evaluation.heldOut.count is 0)` }];
      }),
    ),
  ];
}

/** The names in a field of a strategy, which its own registry checks. */
function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
