import { InvalidArgumentError } from 'commander';
import type { StrategyChoice } from '../../pipeline/run-file/arms.ts';

/** How a choice is written on the command line. */
export const choiceForms = 'lowest, margin:0.1, top-k:2, bounds:5..50, ifd, ifd:0.2..0.9, first or random';

/**
 * A choice as it is written on the command line, in the form of a run file's `choice`. Whether its values fit is for the
 * strategy to say.
 * @throws InvalidArgumentError for what is none of the forms
 */
export function parseChoice(text: string): StrategyChoice {
  const [name = '', value, ...rest] = text.split(':');
  if (rest.length > 0) throw unknown();
  if (['lowest', 'ifd', 'first', 'random'].includes(name) && value === undefined) return { strategy: name };
  if (value === undefined) throw unknown();
  if (name === 'margin') return { strategy: 'lowest', margin: numberOf(value) };
  if (name === 'top-k') return { strategy: 'top-k', k: numberOf(value) };
  const [low, high, ...more] = value.split('..');
  if (low === undefined || high === undefined || more.length > 0) throw unknown();
  if (name === 'bounds') return { strategy: name, ...given('lowest', low), ...given('highest', high) };
  if (name === 'ifd') return { strategy: name, ...given('min', low), ...given('max', high) };
  throw unknown();
}

/** A bound that was written; one that was left out has no field. */
function given(field: string, text: string): Record<string, number> {
  return text === '' ? {} : { [field]: numberOf(text) };
}

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is no number.`);
  return value;
}

function unknown(): InvalidArgumentError {
  return new InvalidArgumentError(`It must be ${choiceForms}; of two bounds either may be left out (bounds:..50).`);
}
