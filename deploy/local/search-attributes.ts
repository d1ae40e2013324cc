import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { addSearchAttributes, missingSearchAttributes } from '../../clients/search-attributes.ts';

const TIMEOUT_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 250;

/** Gives a development server the search attributes of runs, and waits until it knows them. */
export async function ensureSearchAttributes(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await addSearchAttributes(connection, namespace);
    const deadline = Date.now() + TIMEOUT_MILLISECONDS;
    while ((await missingSearchAttributes(connection, namespace)).length > 0) {
      if (Date.now() > deadline)
        throw new Error(`Temporal at ${address} does not take up the search attributes of runs`);
      await wait(PAUSE_MILLISECONDS);
    }
  } finally {
    await connection.close();
  }
}
