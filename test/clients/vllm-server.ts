import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Endpoint } from '../../clients/text-generation.ts';

const bodySchema = z.looseObject({
  prompt: z
    .array(z.string())
    .or(z.array(z.array(z.number())))
    .or(z.string().transform((text) => [text])),
  n: z.int().default(1),
});

export interface ServerRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: z.infer<typeof bodySchema> | undefined;
}

export interface VllmServer {
  endpoint: Endpoint;
  requests: ServerRequest[];
  /** Most requests that were open at one time. */
  mostOpen: () => number;
}

export type Answer = (request: ServerRequest, response: ServerResponse, count: number) => unknown;

/** One choice as vLLM 0.32 writes it; only what differs from choice to choice. */
export function choice(index: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    index,
    text: `text ${index}`,
    logprobs: null,
    finish_reason: 'stop',
    stop_reason: null,
    token_ids: null,
    prompt_logprobs: null,
    prompt_token_ids: null,
    ...fields,
  };
}

/** A reply of /v1/completions around its choices. */
export function reply(choices: unknown[]): Record<string, unknown> {
  return {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1_790_000_000,
    model: 'm',
    choices,
    service_tier: null,
    system_fingerprint: null,
    usage: { prompt_tokens: 1, total_tokens: 2, completion_tokens: 1, prompt_tokens_details: null },
    kv_transfer_params: null,
  };
}

/** An error as vLLM writes it. */
export function problem(status: number, message: string): Record<string, unknown> {
  return { error: { message, type: 'BadRequestError', param: null, code: status } };
}

/** A server on this machine that answers as it is told; what `answer` returns is sent as JSON with status 200. */
export async function withServer(
  answer: Answer,
  work: (server: VllmServer) => Promise<void>,
  endpoint: Partial<Endpoint> = {},
): Promise<void> {
  const requests: ServerRequest[] = [];
  let [open, mostOpen] = [0, 0];
  const server = createServer((incoming, response) => {
    mostOpen = Math.max(mostOpen, ++open);
    response.on('close', () => open--);
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      const body = text === '' ? undefined : bodySchema.parse(JSON.parse(text));
      const request = { path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      void Promise.resolve(answer(request, response, requests.length)).then((value) => {
        if (value === undefined) return;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(value));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  try {
    await work({
      endpoint: {
        api: 'vllm',
        url: `http://127.0.0.1:${address.port}`,
        model: 'm',
        seeds: true,
        promptsPerRequest: 2,
        concurrency: 2,
        maxModelLength: 1024,
        ...endpoint,
      },
      requests,
      mostOpen: () => mostOpen,
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Ends a response with a status and a body. */
export function sendStatus(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): undefined {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers generation: every prompt its n texts, "prompt/j", prompt-major. */
export function writes(request: ServerRequest): Record<string, unknown> {
  const { prompt = [], n = 1 } = request.body ?? {};
  return reply(
    prompt.flatMap((one, index) =>
      Array.from({ length: n }, (_, j) => choice(index * n + j, { text: `${one.toString()}/${j}` })),
    ),
  );
}
