import type { ProcessServer, StaticServer } from '../pipeline/run-file/servers.ts';
import { ProcessServers, type ProcessServerSettings } from './model-server-process.ts';
import { acquireStatic, type StaticServerPolicy } from './model-server-static.ts';
import { probeStatic } from './server-capabilities.ts';
import { privatePermits, type ServerUser } from './request-permits.ts';
import type { ServerPools } from './server-pools.ts';
import type { AcquireRequest, ModelServers } from './model-servers.ts';
import type { Endpoint } from './text-generation.ts';

/** Who asks what a server can do, ahead of a run's own requests. */
const probing: ServerUser = { run: 'probing', weight: 1, onWait: () => undefined };

function isProcess(request: AcquireRequest): request is AcquireRequest<ProcessServer> {
  return request.server.kind === 'process';
}

function isStatic(request: AcquireRequest): request is AcquireRequest<StaticServer> {
  return request.server.kind === 'static';
}

/** Model servers of every kind a run file may name; those that others use too are asked through the pools. */
export function modelServersByKind(
  settings: ProcessServerSettings,
  policy: StaticServerPolicy,
  pools?: ServerPools,
): ModelServers {
  const processes = new ProcessServers(settings);
  const permitsFor = (user: ServerUser) => (endpoint: Endpoint) =>
    pools === undefined ? privatePermits(endpoint.concurrency) : pools.permits(endpoint, user);
  return {
    async acquire(request, signal, onWait) {
      if (isProcess(request)) return processes.acquire(request, signal, onWait);
      if (isStatic(request)) {
        const run = request.lease.split('/')[0] ?? request.lease;
        const user = { run, weight: 1, onWait };
        const wait = { readyTimeMs: settings.readyTimeMs, onWait };
        return acquireStatic(request, policy, signal, wait, permitsFor(user));
      }
      throw new TypeError(`unknown kind of server: ${request.server.kind}`);
    },
    release: (lease) => processes.release(lease),
    warm: (server) => (server.kind === 'process' ? processes.warm() : Promise.resolve()),
    probe: async (server, signal) =>
      server.kind === 'process' ? processes.probe(server) : probeStatic(server, policy, signal, permitsFor(probing)),
    close: () => processes.close(),
  };
}
