import type { Arm } from '../pipeline/run-file/arms.ts';
import type { PlacedArm } from '../pipeline/run-file/placed-arms.ts';
import { resolveRun, type ResolvedRun } from '../pipeline/run-file/resolved.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import { findStrategy, templates, type StrategyProblem } from './strategies.ts';
import type { Template } from './templates/strategy.ts';

/** A reply that holds several instances has no use for less than this. */
const leastReplyTokens = 256;
/** A row of 20 tasks, and the requirements before them, is not shorter than this. */
const leastListTokens = 1024;

/**
 * What is wrong with the generators of arms: a template with another model than it is for, or without what it needs.
 * Paths are those of the run file. Strategies that do not exist are for others to name.
 */
export function armTemplateProblems(runFile: RunFile, arms: readonly PlacedArm[]): StrategyProblem[] {
  const run = resolveRun(runFile);
  return [
    ...arms.flatMap(({ arm, path }) => {
      const form = boundTemplate(arm.template);
      if (form === undefined || templates[arm.template.strategy]?.direction !== 'reversed') return [];
      return [...inputProblems(arm, form), ...generatorProblems(run, arm, form)].map((problem) => ({
        ...problem,
        path: [...path, ...problem.path],
      }));
    }),
    ...Object.keys(run.models).flatMap((name) => trainingProblems(run, name)),
  ];
}

function boundTemplate(choice: Arm['template']): Template | undefined {
  const found = findStrategy(templates, choice);
  return 'problems' in found ? undefined : found.strategy.bind(found.parameters);
}

/** Whether the arm has what its template makes prompts of. */
function inputProblems(arm: Arm, form: Template): StrategyProblem[] {
  const { strategy: name } = arm.template;
  const problems: StrategyProblem[] = [];
  if (form.examples > 0 && arm.seedData.length === 0) {
    problems.push({
      path: ['seedData'],
      message: `the template "${name}" shows human pairs; name the data they are from`,
    });
  }
  if (form.instances === undefined) {
    if (arm.prompts === undefined) return problems;
    const message = `the template "${name}" asks about passages: give corpora, or the template "meta-prompt"`;
    return [...problems, { path: ['prompts'], message }];
  }
  if (arm.prompts === undefined) {
    problems.push({
      path: ['corpora'],
      message: `the template "${name}" asks about no passage; give prompts: { count }`,
    });
  }
  if (arm.extraction.strategy !== 'whole') {
    problems.push({ path: ['extraction'], message: 'an arm of prompts has no passages to take fragments from' });
  }
  if (arm.candidates !== 1) {
    const message = `must be 1 for the template "${name}": each reply holds several instances, and each is a pair of its own`;
    problems.push({ path: ['candidates'], message });
  }
  if (arm.sampling.maxNewTokens < leastReplyTokens) {
    const message = `${arm.sampling.maxNewTokens} would cut the first of up to 17 instances of a reply; give ${leastReplyTokens} or more (Alpaca: 3072)`;
    problems.push({ path: ['sampling', 'maxNewTokens'], message });
  }
  return problems;
}

/** Whether the generator knows the template: it was taught it, or it is to do without. */
function generatorProblems(run: ResolvedRun, arm: Arm, form: Template): StrategyProblem[] {
  const { model } = arm.generator ?? run.roles.generator;
  const trained = run.models[model]?.trained;
  if (trained?.direction !== 'reversed') return [];
  const taught = trained.template ?? { strategy: 'longform' };
  const name = arm.template.strategy;
  if (templates[name]?.taught === false) {
    const message = `"${name}" asks a model that was not trained to write instructions, but the generator "${model}" is (reversed); name another in generator`;
    return [{ path: ['template', 'strategy'], message }];
  }
  if (taught.strategy !== name) {
    const message = `the generator "${model}" is trained on the template "${taught.strategy}", not on "${name}"; use the same (models.${model}.trained.template), or name another generator`;
    return [{ path: ['template', 'strategy'], message }];
  }
  if (boundTemplate(taught)?.form === form.form) return [];
  const message = `the generator "${model}" is trained on the other form of "${name}"; use the same (models.${model}.trained.template)`;
  return [{ path: ['template', 'form'], message }];
}

function trainingProblems(run: ResolvedRun, name: string): StrategyProblem[] {
  const trained = run.models[name]?.trained;
  const choice = trained?.template;
  if (trained === undefined || choice === undefined) return [];
  const path = ['models', name, 'trained'];
  if (templates[choice.strategy]?.taught === false) {
    const message = `"${choice.strategy}" is for models that are not trained on it; longform is the prompt to train a generator on`;
    return [{ path: [...path, 'template', 'strategy'], message }];
  }
  if (boundTemplate(choice)?.lists === undefined || trained.parameters.maxLength >= leastListTokens) return [];
  const message = `a row of "${choice.strategy}" holds 20 tasks, more than ${trained.parameters.maxLength} tokens; none would be left`;
  return [{ path: [...path, 'parameters', 'maxLength'], message }];
}
