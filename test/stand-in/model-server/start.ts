import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Counters } from './counters.ts';
import { Engine } from './engine.ts';
import { Faults, faultsSchema, type FaultOptions } from './faults.ts';
import { answerRequests } from './requests.ts';
import { modelServerSettingsSchema, type ModelServerOptions } from './settings.ts';

/** A stand-in model server in this process. */
export interface ModelServer {
  /** Base address without /v1. */
  readonly url: string;
  readonly port: number;
  counters(): Counters;
  resetCounters(): void;
  /** Replaces the faults that are set; they count requests from now. */
  setFaults(faults: readonly FaultOptions[]): void;
  /** Ends all connections and stops listening, as a process that is killed; counters stay. */
  die(): Promise<void>;
  /** Listens at the same address again, answering 503 for startMs first. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a server with the routes of vLLM, TGI or TEI that has no model: texts and scores come from hashes of what is asked,
 * in a known time, and it fails as it is told.
 * @param onDeath what a fault "die" without a return does instead of die()
 */
export async function startModelServer(options: ModelServerOptions, onDeath?: () => void): Promise<ModelServer> {
  const settings = modelServerSettingsSchema.parse(options);
  const engine = await Engine.load(settings);
  const faults = new Faults();
  let port = settings.port;
  let server: Server | undefined;
  let readyAt = 0;

  async function comeBack(): Promise<void> {
    const next = createServer(
      answerRequests({
        engine,
        faults,
        starting: () => performance.now() < readyAt,
        die: (backAfterMs) => {
          if (backAfterMs === undefined && onDeath !== undefined) onDeath();
          else void die();
          if (backAfterMs !== undefined) setTimeout(() => void comeBack(), backAfterMs);
        },
      }),
    );
    // Longer than any pause of a client, so that no connection ends by chance.
    next.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    server = next;
    port = (next.address() as AddressInfo).port;
    readyAt = performance.now() + settings.startMs;
  }

  async function die(): Promise<void> {
    const ended = server;
    server = undefined;
    if (ended === undefined) return;
    const closed = new Promise((resolve) => ended.close(resolve));
    ended.closeAllConnections();
    await closed;
  }

  await comeBack();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    counters: () => engine.tally.read(engine.slots),
    resetCounters: () => engine.tally.reset(engine.slots),
    setFaults: (set) => faults.set(faultsSchema.parse(set)),
    die,
    comeBack,
    close: die,
  };
}
