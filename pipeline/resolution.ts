/** What a person may answer to something that waits for one. */
export const resolutionActions = ['retry', 'skip', 'approve', 'abort'] as const;

export type ResolutionAction = (typeof resolutionActions)[number];

/** The `resolve` update: what to do with what is parked, who says so, and why. Kept in the history for audit. */
export interface Resolution {
  action: ResolutionAction;
  /** What of several parked things is meant, as "generate:main/3"; all of them when absent. */
  item?: string | undefined;
  by: string;
  why: string;
}

/** The `change` update: what may be changed while a run goes on. */
export interface Change {
  /** Shards in flight, 1 to 64. */
  window?: number | undefined;
  /** The arm whose quota is meant; every arm that has shards to go when absent. */
  arm?: string | undefined;
  /** Accepted pairs wanted; null for all. */
  pairs?: number | null | undefined;
  requests?: number | null | undefined;
  tokens?: number | null | undefined;
}
