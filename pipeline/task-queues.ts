/** Queues by the resource their work needs, so that each can be scaled and limited on its own. */
export const taskQueues = {
  /** Workflows, and activities that only read and write small objects. */
  pipeline: 'slingshot',
  /** Work on the worker's own processor: reading corpora, extraction, choice. */
  data: 'slingshot-data',
  /** Requests to model servers, and the servers themselves. */
  inference: 'slingshot-inference',
  /** Trainings; a worker takes one at a time. */
  training: 'slingshot-training',
} as const;

export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues];
