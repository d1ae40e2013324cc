import { InvalidArgumentError } from 'commander';
import type { StrategyChoice } from '../../pipeline/run-file/arms.ts';

/** How a choice is written on the command line. */
export const choiceForms = 'lowest, margin:0.1, top-k:2, bounds:5..50, first or random';

/**
 * A choice as it is written on the command line, in the form of a run file's `choice`. Whether its values fit is for the
 * strategy to say.
 * @throws InvalidArgumentError for what is none of the forms
 */
export function parseChoice(text: string): StrategyChoice {
  const [name = '', value, ...rest] = text.split(':');
  if (rest.length > 0) throw unknown();
  if (['lowest', 'first', 'random'].includes(name) && value === undefined) return { strategy: name };
  if (value === undefined) throw unknown();
  if (name === 'margin') return { strategy: 'lowest', margin: numberOf(value) };
  if (name === 'top-k') return { strategy: 'top-k', k: numberOf(value) };
  const [lowest, highest, ...more] = value.split('..');
  if (name !== 'bounds' || lowest === undefined || highest === undefined || more.length > 0) throw unknown();
  return {
    strategy: 'bounds',
    ...(lowest === '' ? {} : { lowest: numberOf(lowest) }),
    ...(highest === '' ? {} : { highest: numberOf(highest) }),
  };
}

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is no number.`);
  return value;
}

function unknown(): InvalidArgumentError {
  return new InvalidArgumentError(`It must be ${choiceForms}; of bounds either may be left out (bounds:..50).`);
}
