import type { PlacedArm } from '../pipeline/run-file/placed-arms.ts';
import type { RunFile } from '../pipeline/run-file/run-file.ts';
import { extractions, type StrategyProblem } from './strategies.ts';

/** Arms whose extraction asks a model but names none, or one that was taught the other direction. */
export function extractorProblems(runFile: RunFile, arms: readonly PlacedArm[]): StrategyProblem[] {
  return arms.filter(asksModel).flatMap(({ arm, path }): StrategyProblem[] => {
    const extractor = arm.extractor ?? runFile.roles.extractor;
    const named = arm.extractor === undefined ? ['roles', 'extractor'] : [...path, 'extractor'];
    if (extractor === undefined) {
      const message = `extraction "${arm.extraction.strategy}" asks a model: name it here, or in roles.extractor`;
      return [{ path: [...path, 'extractor'], message }];
    }
    if (runFile.models[extractor.model]?.trained?.direction !== 'reversed') return [];
    const message = `"${extractor.model}" is trained on reversed pairs; an extractor follows instructions (direction: forward)`;
    return [{ path: [...named, 'model'], message }];
  });
}

/** Arms whose passage would stand beside itself. */
export function passageAsInputProblems(arms: readonly PlacedArm[]): StrategyProblem[] {
  return arms.flatMap(({ arm: { extraction, passageAsInput }, path }) => {
    if (!passageAsInput || extraction.strategy !== 'whole') return [];
    return [
      {
        path: [...path, 'passageAsInput'],
        message: 'needs an extraction of parts: the fragments of "whole" are the passage',
      },
    ];
  });
}

/** Extractors that nothing asks; no error, since a run is often compared with one that extracts otherwise. */
export function extractorWarnings(runFile: RunFile, arms: readonly PlacedArm[]): string[] {
  const idle = arms.filter((placed) => placed.arm.extractor !== undefined && !asksModel(placed));
  const unused = runFile.roles.extractor !== undefined && !arms.some((placed) => usesRole(placed));
  return [
    ...(unused ? ['roles.extractor: no extraction asks it'] : []),
    ...idle.map(({ arm, path }) => {
      return `${path.map(String).join('.')}.extractor: extraction "${arm.extraction.strategy}" does not ask it`;
    }),
  ];
}

function usesRole(placed: PlacedArm): boolean {
  return placed.arm.extractor === undefined && asksModel(placed);
}

function asksModel({ arm: { extraction } }: PlacedArm): boolean {
  return Object.hasOwn(extractions, extraction.strategy) && extractions[extraction.strategy]?.asks === true;
}
