import type { Arm } from '../../pipeline/run-file/arms.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { BadInput } from '../bad-input.ts';
import { choices, requireNamed, rules, versioned } from '../strategies.ts';
import { rulesOf } from './rules-of-run.ts';
import type { StepBuilder } from './step-builder.ts';

/**
 * The steps of an arm that score its candidates and choose among them; returns that of its pairs. What only some choices
 * and rules need stands in a recipe only with them, so that other runs keep their keys.
 */
export function filterSteps(
  builder: StepBuilder,
  run: ResolvedRun,
  arm: Arm,
  { candidates, scorer }: { candidates: string; scorer: string },
): string {
  const strategies = [
    requireNamed(choices, run.choice).strategy,
    ...run.rules.map((rule) => requireNamed(rules, rule).strategy),
  ];
  const needsOutputs = strategies.some(({ needs }) => needs.includes('score-output'));
  const score = builder.add(
    'score',
    arm.name,
    { prompt: run.scoring.prompt, ...(needsOutputs ? { outputs: true } : {}) },
    { candidates: [candidates], scorer: [scorer] },
    { arm: arm.name, served: { server: run.roles.scorer.server, model: scorer } },
  );
  const classifiers = classifiersOf(run);
  const names = Object.keys(classifiers);
  return builder.add(
    'filter',
    arm.name,
    {
      choice: versioned(choices, run.choice),
      rules: rulesOf(run, 'record'),
      ...(names.length === 0 ? {} : { classifiers }),
      seed: run.seed,
    },
    { scores: [score] },
    { arm: arm.name, ...(names.length === 0 ? {} : { classifiers: names }) },
  );
}

/** The model behind every server that a rule asks: another model there is another filter. */
function classifiersOf(run: ResolvedRun): Record<string, string> {
  return Object.fromEntries(
    run.rules.flatMap((rule) => {
      const { strategy, parameters } = requireNamed(rules, rule);
      const name = strategy.scope === 'record' ? strategy.server?.(parameters) : undefined;
      if (name === undefined) return [];
      const server = run.servers[name];
      if (server?.kind !== 'static') throw new BadInput(`rules: "${name}" is no static server of this run`);
      return [[name, server.model]];
    }),
  );
}
