import { createServer, type Server } from 'node:http';
import type { Worker } from '@temporalio/worker';

/** Answers /livez while this process turns, and /readyz while every worker takes tasks. */
export function serveHealth(workers: readonly Pick<Worker, 'getState'>[], port: number): Server {
  const server = createServer((request, response) => {
    const ready = workers.every((worker) => worker.getState() === 'RUNNING');
    const ok = request.url === '/livez' || (request.url === '/readyz' && ready);
    response.writeHead(ok ? 200 : 503, { 'content-type': 'text/plain' }).end(ok ? 'ok\n' : 'not ready\n');
  });
  return server.listen(port, '127.0.0.1');
}
