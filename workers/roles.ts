import type { Worker } from '@temporalio/worker';

/** What a worker can be for: one queue of pipeline/task-queues.ts each, so that each is scaled on its own. */
export const roleNames = ['pipeline', 'data', 'inference', 'training'] as const;

export type Role = (typeof roleNames)[number];

/** A worker and what it is for. */
export interface RoleWorker<W = Worker> {
  role: Role;
  worker: W;
}
