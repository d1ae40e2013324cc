import type { StrategyChoice } from '../pipeline/run-file/arms.ts';
import { placedArms } from '../pipeline/run-file/placed-arms.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { Strategy } from '../pipeline/strategy.ts';
import { armTemplateProblems } from './check-arms.ts';
import { extractorProblems, extractorWarnings, passageAsInputProblems } from './check-extraction.ts';
import { ruleProblems } from './check-rules.ts';
import { testTaskProblems } from './check-test-tasks.ts';
import { trainingProblems } from './check-training.ts';
import { licenceProblems, licenceWarnings } from './licence-gate.ts';
import { serverUseProblems } from './server-uses.ts';
import {
  choices,
  evaluations,
  extractions,
  findStrategy,
  rules,
  templates,
  type StrategyProblem,
} from './strategies.ts';

/**
 * What the schema cannot know: that strategies exist and their parameters fit, that licences allow training, and that
 * nothing is asked for which this version would ignore. Paths are those of the run file.
 */
export function checkRun(runFile: RunFile): StrategyProblem[] {
  return [
    ...strategyProblems(runFile),
    ...armTemplateProblems(runFile, placedArms(runFile)),
    ...trainingProblems(runFile),
    ...serverUseProblems(runFile),
    ...ruleProblems(runFile),
    ...extractorProblems(runFile, placedArms(runFile)),
    ...passageAsInputProblems(placedArms(runFile)),
    ...unavailable(runFile),
    ...licenceProblems(runFile),
    ...testTaskProblems(runFile),
  ];
}

/** What a user should know of a run file in which nothing is wrong. */
export function runWarnings(runFile: RunFile): string[] {
  return [...extractorWarnings(runFile, placedArms(runFile)), ...licenceWarnings(runFile)];
}

function strategyProblems(runFile: RunFile): StrategyProblem[] {
  const named: { path: PropertyKey[]; registry: Record<string, Strategy>; choice: StrategyChoice }[] = [
    ...placedArms(runFile).flatMap(({ arm, path }) => [
      { path: [...path, 'extraction'], registry: extractions, choice: arm.extraction },
      { path: [...path, 'template'], registry: templatesOf('reversed'), choice: arm.template },
    ]),
    { path: ['choice'], registry: choices, choice: runFile.choice },
    ...runFile.rules.map((choice, index) => ({ path: ['rules', index], registry: rules, choice })),
    { path: ['evaluation', 'template'], registry: templatesOf('forward'), choice: runFile.evaluation.template },
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
  return [
    ...(runFile.roles.judge === undefined ? [] : [{ path: ['roles', 'judge'], message: later }]),
    ...placedArms(runFile).flatMap(({ arm, path }) => [
      ...(arm.sampling.temperature === 0 && arm.candidates > 1
        ? [
            {
              path: [...path, 'candidates'],
              message: 'must be 1 where sampling.temperature is 0: all would be the same',
            },
          ]
        : []),
    ]),
  ];
}
