import { judgeLicence } from '../pipeline/licences.ts';
import { placedArms } from '../pipeline/run-file/placed-arms.ts';
import { resolveRun } from '../pipeline/run-file/resolved.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { Corpus } from '../pipeline/run-file/sources.ts';
import { dataUse, modelUse, type Use } from '../pipeline/run-file/uses.ts';
import type { StrategyProblem } from './strategies.ts';

/** A text or model with the field of its licence, and what it is for. */
interface Licensed {
  path: PropertyKey[];
  licence: string;
  use: Use;
  /** The file, where its field in the run file does not name it. */
  file?: string | undefined;
  closed?: boolean | undefined;
}

/** What is for training under a licence that does not allow it, or for a baseline under one that was not accepted. */
export function licenceProblems(runFile: RunFile): StrategyProblem[] {
  return licensed(runFile).flatMap(({ path, licence, use, file, closed }): StrategyProblem[] => {
    const message = licenceProblem(licence, use, runFile.licences);
    const named = file === undefined ? '' : `${file}: `;
    return [
      ...(message === undefined ? [] : [{ path, message: `${named}${message}` }]),
      ...(closed === true && use === 'train'
        ? [
            {
              path: [...path.slice(0, -1), 'closed'],
              message:
                'text that a closed model wrote is for evaluation or a baseline only: nothing else may learn from it',
            },
          ]
        : []),
    ];
  });
}

/** Why a licence does not allow a use, in a sentence; undefined when it does. Whatever is measured by may be closed. */
export function licenceProblem(
  licence: string,
  use: Use,
  { allow, baselines }: RunFile['licences'],
): string | undefined {
  if (use === 'evaluate') return undefined;
  const accepted = use === 'baseline' ? [...allow, ...baselines] : allow;
  if (judgeLicence(licence, accepted) !== 'refused') return undefined;
  const needs =
    use === 'baseline'
      ? `a baseline of it needs "${licence}" in licences.baselines`
      : `training on it needs "${licence}" in licences.allow`;
  return `"${licence}" is not an open licence; ${needs}`;
}

/** So many files of one list are named: a prefix may mean thousands, and a run keeps its warnings in its history. */
const namedOfList = 3;

/**
 * What a user should know of the licences of a run: those nobody stated, and what is let in for evaluation or a
 * baseline only.
 */
export function licenceWarnings(runFile: RunFile): string[] {
  const notes = licensed(runFile).flatMap((one) => {
    const note = noteOn(one, runFile.licences.allow);
    return note === undefined ? [] : [{ ...one, ...note }];
  });
  const inList = new Map<string, { count: number; few: string; list: string }>();
  const warnings = notes.flatMap(({ path, file, text, few }) => {
    const list = typeof path.at(-2) === 'number' ? path.slice(0, -2).map(String).join('.') : undefined;
    if (list !== undefined) {
      const key = `${list} ${few}`;
      const seen = inList.get(key) ?? { count: 0, few, list };
      inList.set(key, { ...seen, count: seen.count + 1 });
      if (seen.count >= namedOfList) return [];
    }
    return [`${path.map(String).join('.')}: ${file === undefined ? '' : `${file}: `}${text}`];
  });
  const more = [...inList.values()].filter(({ count }) => count > namedOfList);
  return [
    ...warnings,
    ...more.map(({ list, few, count }) => `${list}: ${few} ${count - namedOfList} more of its files`),
  ];
}

function noteOn(
  { licence, use, closed }: Licensed,
  allow: readonly string[],
): { text: string; few: string } | undefined {
  const verdict = judgeLicence(licence, allow);
  if (verdict === 'unstated' && use !== 'evaluate') {
    return { text: 'no licence is stated; what is made from it cannot be cleared', few: 'no licence is stated for' };
  }
  if (use === 'train') return undefined;
  const why = [
    ...(verdict === 'unstated' ? ['no licence is stated'] : []),
    ...(verdict === 'refused' ? [`"${licence}" is not an open licence`] : []),
    ...(closed === true ? ['a closed model wrote text of it'] : []),
  ];
  if (why.length === 0) return undefined;
  const only = use === 'evaluate' ? 'it is for evaluation only' : 'only a baseline is made of it';
  return { text: `${why.join(', ')}; ${only}`, few: `${only}:` };
}

function licensed(runFile: RunFile): Licensed[] {
  const run = resolveRun(runFile);
  return [
    ...placedArms(runFile).flatMap(({ arm, path }) =>
      arm.corpora.map((one, at) => ofCorpus(one, [...path, 'corpora', at], 'train')),
    ),
    ...Object.entries(run.data).flatMap(([name, { licence, closed, files = [] }]): Licensed[] => {
      const use = dataUse(run, name);
      const own = files.flatMap((file, at) =>
        file.licence === undefined
          ? []
          : [{ path: ['data', name, 'files', at, 'licence'], licence: file.licence, use, file: file.name }],
      );
      // What nobody stated of all files is stated, or missing, in each
      const whole = licence === 'unstated' && own.length > 0 && closed !== true;
      return [...(whole ? [] : [{ path: ['data', name, 'licence'], licence, use, closed }]), ...own];
    }),
    ...Object.entries(run.models).flatMap(([name, { licence, trained, tiny }]) =>
      trained === undefined && tiny === undefined
        ? [{ path: ['models', name, 'licence'], licence, use: modelUse(run, name) }]
        : [],
    ),
    ...Object.entries(run.models).flatMap(([name, { tiny }]) =>
      (tiny?.corpus ?? []).map((one, at) => ofCorpus(one, ['models', name, 'tiny', 'corpus', at], modelUse(run, name))),
    ),
  ];
}

function ofCorpus({ licence, set, source }: Corpus, path: PropertyKey[], use: Use): Licensed {
  return { path: [...path, 'licence'], licence, use, ...(set === undefined ? {} : { file: source }) };
}
