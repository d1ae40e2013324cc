import type { ProcessServer, StaticServer } from '../pipeline/run-file/servers.ts';
import { ProcessServers, type ProcessServerSettings } from './model-server-process.ts';
import { acquireStatic, type StaticServerPolicy } from './model-server-static.ts';
import type { AcquireRequest, ModelServers } from './model-servers.ts';

function isProcess(request: AcquireRequest): request is AcquireRequest<ProcessServer> {
  return request.server.kind === 'process';
}

function isStatic(request: AcquireRequest): request is AcquireRequest<StaticServer> {
  return request.server.kind === 'static';
}

/** Model servers of every kind a run file may name. */
export function modelServersByKind(settings: ProcessServerSettings, policy: StaticServerPolicy): ModelServers {
  const processes = new ProcessServers(settings);
  return {
    async acquire(request, signal, onWait) {
      if (isProcess(request)) return processes.acquire(request, signal, onWait);
      if (isStatic(request)) return acquireStatic(request, policy, signal);
      throw new TypeError(`unknown kind of server: ${request.server.kind}`);
    },
    release: (lease) => processes.release(lease),
    warm: (server) => (server.kind === 'process' ? processes.warm() : Promise.resolve()),
    close: () => processes.close(),
  };
}
