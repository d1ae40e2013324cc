import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { childEnvironment } from './child-environment.ts';

/** What a host has imported: what trains (and serves with transformers), or vLLM. */
export type HostKind = 'train' | 'vllm';

/** Python processes that import once and fork one for each training and server, which then starts in about a second. */
export interface PreloadedHosts {
  /**
   * The variables by which a program finds the host of its kind, which is started if need be; none where there is none,
   * and the program then imports for itself. It does not wait for the host's imports: the program does.
   */
  variables(kind: HostKind): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export interface HostSettings {
  /** Python interpreter with the trainer's requirements. */
  interpreter: string;
  /** Folder that holds the slingshot_trainer package. */
  folder: string;
  /** Where the hosts' sockets lie; this user alone may enter it. */
  sockets: string;
  logs: string;
}

interface Host {
  /** Set when it listens, or unset when it ended before. */
  socket: Promise<string | undefined>;
  running: boolean;
  stop(): Promise<void>;
}

const stopTimeMs = 5_000;

/** Hosts as child processes of this worker; they and all they forked end when it does, however it dies. */
export function preloadedHosts(settings: HostSettings): PreloadedHosts {
  const hosts = new Map<HostKind, Host>();
  const unfit = new Set<HostKind>();
  let closed = false;

  function start(kind: HostKind): Host {
    const socketFile = join(settings.sockets, `${kind}-${process.pid}.sock`);
    const starting = mkdir(settings.sockets, { recursive: true, mode: 0o700 })
      .then(() => mkdir(settings.logs, { recursive: true }))
      .then(() => startHost(settings, kind, socketFile));
    const host: Host = {
      running: true,
      socket: starting.then(async ({ listening }) => ((await listening) ? socketFile : undefined)),
      stop: async () => {
        const { child } = await starting;
        child.stdin.end();
        await child;
      },
    };
    void starting
      .then(async ({ child, listening }) => {
        // One that nobody used ends by itself, with 0, and another may follow. One that died otherwise would again.
        if ((await child).exitCode !== 0 || !(await listening)) unfit.add(kind);
        await rm(socketFile, { force: true });
      })
      .catch(() => unfit.add(kind))
      .finally(() => (host.running = false));
    return host;
  }

  return {
    async variables(kind): Promise<Record<string, string>> {
      if (closed || unfit.has(kind)) return {};
      let host = hosts.get(kind);
      if (host?.running !== true) {
        host = start(kind);
        hosts.set(kind, host);
      }
      const socket = await host.socket.catch(() => undefined);
      return socket === undefined ? {} : { SLINGSHOT_TRAINER_HOST: socket };
    },
    async close() {
      closed = true;
      await Promise.allSettled([...hosts.values()].map((host) => host.stop()));
    },
  };
}

/** Starts a host; it says that it listens before it imports, so that who comes early waits there and not here. */
function startHost(settings: HostSettings, kind: HostKind, socketFile: string) {
  const child = execa(settings.interpreter, ['-m', 'slingshot_trainer', 'host', socketFile, '--for', kind], {
    // What a host forks must be what the program would have been: the environment is the same.
    env: childEnvironment({ PYTHONPATH: settings.folder }),
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopTimeMs,
  });
  const log = createWriteStream(join(settings.logs, `trainer-host-${kind}-${process.pid}.log`), {
    flags: 'a',
    mode: 0o600,
  });
  // Nothing depends on the log.
  log.on('error', () => undefined);
  child.stderr.pipe(log);
  child.stdin.on('error', () => undefined);
  const listening = new Promise<boolean>((resolve) => {
    child.stdout.once('data', () => resolve(true)).once('close', () => resolve(false));
    void child.then(() => resolve(false));
  });
  return { child, listening };
}
