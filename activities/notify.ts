import type { ActivityDependencies } from './dependencies.ts';

/** What happened to a run that people want to be told. */
export interface Notification {
  event: 'parked' | 'finished' | 'drift';
  run: string;
  name: string;
  /** What is parked and why, how the run ended, or what drifted. */
  message: string;
}

/** How long the one who is told may take to answer. */
const answerTimeMs = 20_000;

/** The notification could not be delivered; the same may succeed later. */
export class NotDelivered extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotDelivered';
  }
}

/**
 * Posts what happened as JSON to the address the operator set (SLINGSHOT_WEBHOOK_URL); nothing where there is none.
 * The address may hold a secret, so no message repeats more of it than its host.
 * @throws NotDelivered
 */
export async function notify({ webhook }: Pick<ActivityDependencies, 'webhook'>, told: Notification): Promise<void> {
  if (webhook === undefined) return;
  const { host } = new URL(webhook);
  let status: number;
  try {
    const reply = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...told, at: new Date().toISOString() }),
      signal: AbortSignal.timeout(answerTimeMs),
    });
    status = reply.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    throw new NotDelivered(`the webhook at ${host} could not be told: ${cause || 'no answer'}`);
  }
  if (status >= 300) throw new NotDelivered(`the webhook at ${host} answered ${status}`);
}
