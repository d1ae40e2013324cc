import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { type ArtifactStore, StoreUnavailable } from './artifact-store.ts';

const ROUNDS = 3;
const CONTENDERS = 4;
/** S3 may answer a race with 409 ConditionalRequestConflict and asks to try again. */
const ATTEMPTS = 5;
const PAUSE_MS = 100;

export class ConditionalPutBroken extends Error {
  override readonly name = 'ConditionalPutBroken';
  readonly retryable = false;
  readonly store: string;
  readonly finding: string;

  constructor(store: string, finding: string) {
    super(
      `${store} does not hold conditional puts: ${finding}. Slingshot needs S3 conditional writes (PutObject with ` +
        'If-None-Match: *), which AWS S3, MinIO, Ceph RGW and SeaweedFS from 4.29 on are known to have; use one of them',
    );
    this.store = store;
    this.finding = finding;
  }
}

/**
 * Throws ConditionalPutBroken unless, round after round, exactly one of several concurrent putIfAbsent of a fresh key
 * writes, the object keeps its bytes, and a later putIfAbsent says 'exists'. Removes its objects, all under `${prefix}/`.
 */
export async function probeConditionalPut(store: ArtifactStore, prefix = 'conditional-put-probe'): Promise<void> {
  for (let round = 1; round <= ROUNDS; round++) {
    const key = `${prefix}/${randomUUID()}`;
    try {
      await probeKey(store, key, round);
    } finally {
      // What cannot be removed is a few bytes; the finding matters more
      await store.remove(key).catch(() => undefined);
    }
  }
}

async function probeKey(store: ArtifactStore, key: string, round: number): Promise<void> {
  const contents = Array.from({ length: CONTENDERS }, (_, contender) => `contender ${contender} of round ${round}`);
  const puts = contents.map((content) => putPatiently(store, key, content));
  // No put may end, and write, after the clean-up
  await Promise.allSettled(puts);
  const outcomes = await Promise.all(puts);
  const winners = contents.filter((_, contender) => outcomes[contender] === 'written');
  if (winners.length !== 1) {
    const finding = `${winners.length} of ${CONTENDERS} concurrent puts of one fresh key were told 'written' (round ${round})`;
    throw new ConditionalPutBroken(store.description, finding);
  }
  if ((await putPatiently(store, key, 'a latecomer')) !== 'exists') {
    throw new ConditionalPutBroken(store.description, `a put of a key that was there already wrote (round ${round})`);
  }
  const kept = new TextDecoder().decode(await store.get(key));
  if (kept !== winners[0]) {
    throw new ConditionalPutBroken(store.description, `"${winners[0]}" was told 'written', "${kept}" was stored`);
  }
}

async function putPatiently(store: ArtifactStore, key: string, content: string): Promise<'written' | 'exists'> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.putIfAbsent(key, new TextEncoder().encode(content));
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === ATTEMPTS) throw error;
      await setTimeout(PAUSE_MS * attempt);
    }
  }
}
