import type { Connected } from './connection/connect.ts';
import type { Surroundings } from './surroundings.ts';

/** Connects to the stack for one piece of work; throws what Connect and the work throw. */
export async function withConnection(
  { environment, connect }: Pick<Surroundings, 'environment' | 'connect'>,
  work: (connected: Connected) => Promise<void>,
): Promise<void> {
  const connected = await connect(environment);
  try {
    await work(connected);
  } finally {
    await connected.runs.close();
  }
}
