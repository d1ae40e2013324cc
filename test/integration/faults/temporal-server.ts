import { join } from 'node:path';
import { execa, type Subprocess } from 'execa';
import getPort from 'get-port';
import { ensureSearchAttributes } from '../../../deploy/local/search-attributes.ts';
import { readLocalSettings } from '../../../deploy/local/settings.ts';
import { resolveTemporal } from '../../../deploy/local/temporal.ts';

/** A development server of its own that keeps its histories in a file. */
export interface TemporalServer {
  /** For workers and commands. */
  variables: Record<string, string>;
  kill(): Promise<void>;
  /** Starts it again with the same file at the same port. */
  comeBack(): Promise<void>;
}

/** Starts one, with the search attributes of runs. */
export async function startTemporalServer(folder: string): Promise<TemporalServer> {
  const { executable } = await resolveTemporal(readLocalSettings(process.env).cacheFolder, () => undefined);
  const port = await getPort();
  const address = `127.0.0.1:${port}`;
  const flags = ['--headless', '--port', String(port), '--db-filename', join(folder, 'temporal.db')];
  let running: Subprocess | undefined;
  let ended: Promise<unknown> | undefined;
  const comeBack = async () => {
    const server = execa(executable, ['server', 'start-dev', ...flags, '--log-level', 'error'], {
      reject: false,
      stdio: 'ignore',
    });
    running = server;
    ended = server.then(() => undefined);
    for (let ready = false; !ready;) {
      if (server.exitCode !== null) throw new Error('the Temporal server ended as it started');
      ready = await ensureSearchAttributes(address, 'default').then(
        () => true,
        () => new Promise((resolve) => setTimeout(() => resolve(false), 200)),
      );
    }
  };
  await comeBack();
  return {
    variables: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default' },
    comeBack,
    async kill() {
      running?.kill('SIGKILL');
      await ended;
    },
  };
}
