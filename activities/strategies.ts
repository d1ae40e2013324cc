import { z } from 'zod';
import { knownKeys } from '../pipeline/run-file/known-keys.ts';
import { issueMessage, nearest, unknownKey, valueAt } from '../pipeline/run-file/problems.ts';
import type { VersionedStrategy } from '../pipeline/recipes.ts';
import type { StrategyChoice } from '../pipeline/run-file/arms.ts';
import type { Strategy } from '../pipeline/strategy.ts';
import { BadInput } from './bad-input.ts';
import { bounds } from './choice/bounds.ts';
import { first } from './choice/first.ts';
import { ifd } from './choice/ifd.ts';
import { lowest } from './choice/lowest.ts';
import { random } from './choice/random.ts';
import { topK } from './choice/top-k.ts';
import { heldOut } from './evaluation/held-out.ts';
import { keywords } from './extraction/keywords.ts';
import { model } from './extraction/model.ts';
import { sentence } from './extraction/sentence.ts';
import { whole } from './extraction/whole.ts';
import type { ChoiceStrategy } from './choice/strategy.ts';
import type { EvaluationStrategy } from './evaluation/strategy.ts';
import type { ExtractionStrategy } from './extraction/strategy.ts';
import { blacklist } from './rules/blacklist.ts';
import { language } from './rules/language.ts';
import { length } from './rules/length.ts';
import { novelty } from './rules/novelty.ts';
import type { RuleStrategy } from './rules/strategy.ts';
import { toxicity } from './rules/toxicity.ts';
import type { TemplateStrategy } from './templates/strategy.ts';
import { alpaca } from './templates/alpaca.ts';
import { chat } from './templates/chat.ts';
import { following } from './templates/following.ts';
import { inContext } from './templates/in-context.ts';
import { longform } from './templates/longform.ts';
import { metaPromptTemplate } from './templates/meta-prompt.ts';

/** Every strategy there is; adding one is a line here and a file of its own. */
export const extractions: Record<string, ExtractionStrategy> = { whole, sentence, keywords, model };
export const templates: Record<string, TemplateStrategy> = {
  longform,
  following,
  'in-context': inContext,
  'meta-prompt': metaPromptTemplate,
  alpaca,
  chat,
};
export const choices: Record<string, ChoiceStrategy> = { lowest, 'top-k': topK, bounds, ifd, first, random };
export const rules: Record<string, RuleStrategy> = { length, blacklist, language, novelty, toxicity };
export const evaluations: Record<string, EvaluationStrategy> = { 'held-out': heldOut };

/** What is wrong with a strategy a run file names: the path below it, and a message. */
export interface StrategyProblem {
  path: PropertyKey[];
  message: string;
}

/** Finds a strategy by name and checks its parameters; problems are for the run file's author. */
export function findStrategy<Kind extends Strategy>(
  registry: Record<string, Kind>,
  choice: StrategyChoice,
): { strategy: Kind; parameters: unknown } | { problems: StrategyProblem[] } {
  const { strategy: name, ...parameters } = choice;
  const names = Object.keys(registry);
  const strategy = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (strategy === undefined) {
    const close = nearest(name, names);
    const hint = close === undefined ? '' : `did you mean "${close}"? `;
    return { problems: [{ path: ['strategy'], message: `no strategy "${name}"; ${hint}known: ${names.join(', ')}` }] };
  }
  const parsed = strategy.parameters.safeParse(parameters);
  if (parsed.success) return { strategy, parameters: parsed.data };
  return {
    problems: parsed.error.issues.flatMap((issue): StrategyProblem[] => {
      if (issue.code !== 'unrecognized_keys') {
        return [{ path: issue.path, message: issueMessage(issue, valueAt(parameters, issue.path)) }];
      }
      const known = knownKeys(strategy.parameters, issue.path, () => undefined);
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknownKey(key, known) }));
    }),
  };
}

/**
 * The strategy of a recipe with its parameters.
 * @throws BadInput when there is none of that name and version, or its parameters do not fit
 */
export function requireStrategy<Kind extends Strategy>(
  registry: Record<string, Kind>,
  choice: VersionedStrategy,
): { strategy: Kind; parameters: unknown } {
  const { version, ...named } = choice;
  const found = requireNamed(registry, named);
  if (found.strategy.version !== version) {
    throw new BadInput(
      `${choice.strategy}: planned in version ${version}, but this worker has ${found.strategy.version}; plan the run again`,
    );
  }
  return found;
}

/**
 * The strategy that a run file names, with its parameters.
 * @throws BadInput when there is none of that name, or its parameters do not fit
 */
export function requireNamed<Kind extends Strategy>(
  registry: Record<string, Kind>,
  choice: StrategyChoice,
): { strategy: Kind; parameters: unknown } {
  const found = findStrategy(registry, choice);
  if ('problems' in found) {
    throw new BadInput(
      found.problems.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
    );
  }
  return found;
}

/** The form a strategy takes in a recipe: name, version and all its parameters. */
export function versioned(registry: Record<string, Strategy>, choice: StrategyChoice): VersionedStrategy {
  const { strategy, parameters } = requireNamed(registry, choice);
  return { ...z.record(z.string(), z.unknown()).parse(parameters), strategy: strategy.name, version: strategy.version };
}

/** Whether the prompts of a template show human pairs, which are then among what its candidates are made of. */
export function showsExamples(choice: StrategyChoice): boolean {
  const { strategy, parameters } = requireNamed(templates, choice);
  return strategy.bind(parameters).examples > 0;
}

/** How many pairs a model learns in one row of a template. */
export function pairsInRow(choice: VersionedStrategy): number {
  const { strategy, parameters } = requireStrategy(templates, choice);
  return strategy.bind(parameters).lists?.pairs ?? 1;
}
