import { judgeLicence } from '../pipeline/licences.ts';
import type { Arm, StrategyChoice } from '../pipeline/run-file/arms.ts';
import { resolveRun } from '../pipeline/run-file/resolved.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { Strategy } from '../pipeline/strategy.ts';
import { choices, evaluations, extractions, findStrategy, templates, type StrategyProblem } from './strategies.ts';

/**
 * What the schema cannot know: that strategies exist and their parameters fit, that licences allow training, and that
 * nothing is asked for which this version would ignore. Paths are those of the run file.
 */
export function checkRun(runFile: RunFile): StrategyProblem[] {
  return [...strategyProblems(runFile), ...unavailable(runFile), ...licenceProblems(runFile)];
}

/** So many files of one list are named: a prefix may mean thousands, and a run keeps its warnings in its history. */
const namedOfList = 3;

/** Passages, seed data and models whose licence nobody stated. */
export function licenceWarnings(runFile: RunFile): string[] {
  const unstated = licensed(runFile).filter(
    ({ licence }) => judgeLicence(licence, runFile.licences.allow) === 'unstated',
  );
  const inList = new Map<string, number>();
  const warnings = unstated.flatMap(({ path }) => {
    const list = typeof path.at(-2) === 'number' ? path.slice(0, -2).map(String).join('.') : undefined;
    const count = list === undefined ? 0 : (inList.get(list) ?? 0) + 1;
    if (list !== undefined) inList.set(list, count);
    if (count > namedOfList) return [];
    return [`${path.map(String).join('.')}: no licence is stated; what is made from it cannot be cleared`];
  });
  const more = [...inList].filter(([, count]) => count > namedOfList);
  return [
    ...warnings,
    ...more.map(([list, count]) => `${list}: no licence is stated for ${count - namedOfList} more of its files`),
  ];
}

/** The arms, each with its path in the run file. */
function armsOf(runFile: RunFile): { arm: Arm; path: PropertyKey[] }[] {
  if (runFile.arms !== undefined) return runFile.arms.map((arm, index) => ({ arm, path: ['arms', index] }));
  return runFile.arm === undefined ? [] : [{ arm: runFile.arm, path: ['arm'] }];
}

function strategyProblems(runFile: RunFile): StrategyProblem[] {
  const named: { path: PropertyKey[]; registry: Record<string, Strategy>; choice: StrategyChoice }[] = [
    ...armsOf(runFile).flatMap(({ arm, path }) => [
      { path: [...path, 'extraction'], registry: extractions, choice: arm.extraction },
      { path: [...path, 'template'], registry: templatesOf('reversed'), choice: arm.template },
    ]),
    { path: ['choice'], registry: choices, choice: runFile.choice },
    ...runFile.rules.map((choice, index) => ({ path: ['rules', index], registry: {}, choice })),
    ...runFile.evaluation.benchmarks.map((choice, index) => ({
      path: ['evaluation', 'benchmarks', index],
      registry: evaluations,
      choice,
    })),
    ...Object.entries(runFile.models).flatMap(([name, { trained }]) =>
      trained?.template === undefined
        ? []
        : [
            {
              path: ['models', name, 'trained', 'template'],
              registry: templatesOf(trained.direction),
              choice: trained.template,
            },
          ],
    ),
  ];
  return named.flatMap(({ path, registry, choice }) => {
    const found = findStrategy(registry, choice);
    if (!('problems' in found)) return [];
    return found.problems.map((problem) => ({ path: [...path, ...problem.path], message: problem.message }));
  });
}

/** A generator reads outputs and writes instructions; a template of the other direction would teach it nothing. */
function templatesOf(direction: 'reversed' | 'forward'): Record<string, Strategy> {
  return Object.fromEntries(Object.entries(templates).filter(([, template]) => template.direction === direction));
}

/** Fields the schema has room for whose work this version does not do: said, never ignored. */
function unavailable(runFile: RunFile): StrategyProblem[] {
  const later = 'is not available in this version';
  const trainings = [
    { path: ['train'], training: runFile.train },
    { path: ['finetune'], training: runFile.finetune },
    ...Object.entries(runFile.models).flatMap(([name, { trained }]) =>
      trained === undefined ? [] : [{ path: ['models', name, 'trained', 'parameters'], training: trained.parameters }],
    ),
  ];
  return [
    ...trainings.flatMap(({ path, training }) => [
      ...(training.family === 'decoder'
        ? []
        : [{ path: [...path, 'family'], message: `"${training.family}" ${later}` }]),
      ...(training.validationShare === 0 ? [] : [{ path: [...path, 'validationShare'], message: later }]),
      ...(training.earlyStop ? [{ path: [...path, 'earlyStop'], message: later }] : []),
      ...(training.report === 'none' ? [] : [{ path: [...path, 'report'], message: `"${training.report}" ${later}` }]),
    ]),
    ...(['extractor', 'judge'] as const).flatMap((role) =>
      runFile.roles[role] === undefined ? [] : [{ path: ['roles', role], message: later }],
    ),
    ...armsOf(runFile).flatMap(({ arm, path }) => [
      ...(arm.extractor === undefined ? [] : [{ path: [...path, 'extractor'], message: later }]),
      ...(arm.sampling.temperature === 0 && arm.candidates > 1
        ? [
            {
              path: [...path, 'candidates'],
              message: 'must be 1 where sampling.temperature is 0: all would be the same',
            },
          ]
        : []),
    ]),
    ...(runFile.scoring.prompt === 'chat' ? [{ path: ['scoring', 'prompt'], message: `"chat" ${later}` }] : []),
    ...Object.entries(runFile.servers).flatMap(([name, server]) =>
      server.kind === 'static' && server.api === 'tgi'
        ? [{ path: ['servers', name, 'api'], message: `"tgi" ${later}` }]
        : [],
    ),
  ];
}

function licensed(runFile: RunFile): { path: PropertyKey[]; licence: string }[] {
  const run = resolveRun(runFile);
  return [
    ...armsOf(runFile).flatMap(({ arm, path }) =>
      arm.corpora.map(({ licence }, corpus) => ({ path: [...path, 'corpora', corpus, 'licence'], licence })),
    ),
    ...Object.entries(run.data).map(([name, { licence }]) => ({ path: ['data', name, 'licence'], licence })),
    ...Object.entries(run.models).flatMap(([name, { licence, trained, tiny }]) =>
      trained === undefined && tiny === undefined ? [{ path: ['models', name, 'licence'], licence }] : [],
    ),
    ...Object.entries(run.models).flatMap(([name, { tiny }]) =>
      (tiny?.corpus ?? []).map(({ licence }, corpus) => ({
        path: ['models', name, 'tiny', 'corpus', corpus, 'licence'],
        licence,
      })),
    ),
  ];
}

function licenceProblems(runFile: RunFile): StrategyProblem[] {
  return licensed(runFile)
    .filter(({ licence }) => judgeLicence(licence, runFile.licences.allow) === 'refused')
    .map(({ path, licence }) => ({
      path,
      message: `"${licence}" is not an open licence; training on it needs "${licence}" in licences.allow`,
    }));
}
