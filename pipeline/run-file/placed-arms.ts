import type { Arm } from './arms.ts';
import type { RunFile } from './run-file.ts';

/** An arm, and its path in the run file. */
export interface PlacedArm {
  arm: Arm;
  path: PropertyKey[];
}

/** The arms of a run file, each with its path: one under `arm`, several under `arms`. */
export function placedArms({ arm, arms }: Pick<RunFile, 'arm' | 'arms'>): PlacedArm[] {
  if (arms !== undefined) return arms.map((one, index) => ({ arm: one, path: ['arms', index] }));
  return arm === undefined ? [] : [{ arm, path: ['arm'] }];
}
