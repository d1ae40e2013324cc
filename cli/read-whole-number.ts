import { InvalidArgumentError } from 'commander';

/**
 * Reads whole numbers within bounds from a command line.
 * @returns a parser for an option, which throws InvalidArgumentError for anything else
 */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
