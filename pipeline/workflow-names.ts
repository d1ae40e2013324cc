/** Names of workflows and messages, the same for those who start them and those who answer. */
export const workflowNames = {
  pipeline: 'pipeline',
  plan: 'plan',
  data: 'data',
  extract: 'extract',
  generate: 'generate',
  filter: 'filter',
  train: 'train',
  finetune: 'finetune',
  evaluate: 'evaluate',
} as const;

export const progressQuery = 'progress';

/** Signals to a run, which passes them on to its children. */
export const pauseSignal = 'pause';
export const resumeSignal = 'resume';

/** Updates of a run. */
export const resolveUpdate = 'resolve';
export const changeUpdate = 'change';

/** Signals between a run and its children. */
export const resolutionSignal = 'resolution';
export const changeSignal = 'change-shards';
export const childReportSignal = 'child-report';

/** The id of a child workflow: the run's, and what the child does. */
export function childId(run: string, stage: string, of: string): string {
  return of === '' ? `${run}/${stage}` : `${run}/${stage}-${of}`;
}
