/** Names of workflows and messages, the same for those who start them and those who answer. */
export const workflowNames = {
  pipeline: 'pipeline',
  data: 'data',
  train: 'train',
  finetune: 'finetune',
  evaluate: 'evaluate',
} as const;

export const progressQuery = 'progress';

/** The id of a child workflow: the run's, and what the child does. */
export function childId(run: string, stage: string, of: string): string {
  return of === '' ? `${run}/${stage}` : `${run}/${stage}-${of}`;
}
