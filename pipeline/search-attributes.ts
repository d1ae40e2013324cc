/** Search attributes of runs and their children; few and typed, created by `slingshot up` and `slingshot setup`. */
export const searchAttributes = {
  /** Id of the run. */
  run: 'SlingshotRun',
  /** Name of the run file, which many runs share. */
  name: 'SlingshotName',
  stage: 'SlingshotStage',
  /** One of runStates. */
  state: 'SlingshotState',
  /** 0 to 1. */
  progress: 'SlingshotProgress',
} as const;

/** Their types as Temporal names them. */
export const searchAttributeTypes: Record<string, 'Keyword' | 'Double'> = {
  SlingshotRun: 'Keyword',
  SlingshotName: 'Keyword',
  SlingshotStage: 'Keyword',
  SlingshotState: 'Keyword',
  SlingshotProgress: 'Double',
};

/** What a run, or a child of one, is doing. */
export const runStates = ['running', 'paused', 'parked', 'done', 'failed', 'cancelled'] as const;

export type RunState = (typeof runStates)[number];
