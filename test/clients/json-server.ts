import { createServer, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Endpoint } from '../../clients/text-generation.ts';

/** A request that came to a server of a test. */
export interface JsonRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed; nothing where there was none. */
  body: unknown;
}

/** What a request is answered with; a text is sent as it is, and no answer at all is no answer. */
export interface JsonAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

export interface JsonServer {
  endpoint: Endpoint;
  requests: JsonRequest[];
  /** Requests whose client left before it had an answer. */
  left: () => number;
}

/** Runs work against a server on this machine that answers every request as it is told. */
export async function withJsonServer(
  endpoint: Pick<Endpoint, 'api'> & Partial<Endpoint>,
  answer: (request: JsonRequest) => JsonAnswer | undefined | Promise<JsonAnswer>,
  work: (server: JsonServer) => Promise<void>,
): Promise<void> {
  const requests: JsonRequest[] = [];
  let left = 0;
  const server = createServer((incoming, response) => {
    response.on('close', () => (left += response.writableFinished ? 0 : 1));
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      const body = text === '' ? undefined : z.json().parse(JSON.parse(text));
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      void Promise.resolve(answer(request)).then((given) => {
        if (given === undefined) return;
        response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers });
        response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const usual = { url, model: 'm', seeds: true, promptsPerRequest: 2, concurrency: 2, maxModelLength: 1024 };
  try {
    await work({ endpoint: { ...usual, ...endpoint }, requests, left: () => left });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
