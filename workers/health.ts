import { createServer, type Server } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { RoleWorker } from './roles.ts';

/** Answers /livez while this process turns, and /readyz while every worker takes tasks, or else with those that do not. */
export function serveHealth(
  workers: readonly RoleWorker<Pick<Worker, 'getState'>>[],
  { host, port }: { host: string; port: number },
): Server {
  const server = createServer((request, response) => {
    const { status, text } = answer(request.url, workers);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  });
  return server.listen(port, host);
}

function answer(
  path: string | undefined,
  workers: readonly RoleWorker<Pick<Worker, 'getState'>>[],
): { status: number; text: string } {
  if (path === '/livez') return { status: 200, text: 'ok' };
  if (path !== '/readyz') return { status: 404, text: 'ask /livez or /readyz' };
  const others = workers.map(({ role, worker }) => ({ role, state: worker.getState() })).filter(isNotRunning);
  if (others.length === 0) return { status: 200, text: 'ok' };
  return { status: 503, text: others.map(({ role, state }) => `${role} is ${state}`).join(', ') };
}

function isNotRunning({ state }: { state: ReturnType<Worker['getState']> }): boolean {
  return state !== 'RUNNING';
}
