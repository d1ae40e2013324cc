import { setMaxListeners } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerText, Refusal, type Answer, type Engine, type Exchange } from './engine.ts';
import { faultsSchema, type Fault, type Faults } from './faults.ts';
import { errorAnswer, workRoutes } from './routes.ts';
import { half, shortened } from './spoil.ts';
import { teiRoutes } from './tei-routes.ts';
import { tgiRoutes } from './tgi-routes.ts';
import { vllmRoutes } from './vllm-routes.ts';

/** What answers the requests of a server. */
export interface Answering {
  engine: Engine;
  faults: Faults;
  /** Whether it is not ready yet. */
  starting(): boolean;
  die(backAfterMs: number | undefined): void;
}

/** Answers requests by the routes of the API, unless a fault takes them; /stand-in/… is for tests alone. */
export function answerRequests(answering: Answering): RequestListener {
  return (request, response) => {
    void answer(answering, request, response).catch((error: unknown) => {
      // The client has gone, or the stand-in itself is at fault; a test must see the latter.
      if (response.destroyed) return;
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`stand-in: ${String(error)}`);
    });
  };
}

async function answer(answering: Answering, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine, faults } = answering;
  const { tally } = engine;
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path.startsWith('/stand-in/')) {
    send(response, await steer(answering, `${request.method} ${path}`, request));
    return;
  }
  const isWork = workRoutes.has(path);
  const gone = new AbortController();
  // Each sequence of the request listens.
  setMaxListeners(0, gone.signal);
  const works: Exchange['works'] = [];
  let spoilt = false;
  tally.request(path);
  const open = isWork ? tally.opened() : 0;
  response.on('close', () => {
    if (isWork) tally.closed();
    tally.answered(works, response.writableFinished && !spoilt);
    gone.abort();
  });
  const fault = faults.next(path, isWork);
  const text = await readText(request);
  if (fault !== undefined) {
    tally.fault(fault.fault === 'status' ? String(fault.status) : fault.fault);
    spoilt = fault.fault !== 'slow';
    if (await instead(answering, fault, request, response)) return;
  }
  const found = await routed(answering, `${request.method} ${path}`, { text, signal: gone.signal, works, open });
  if (gone.signal.aborted) return;
  if (fault === undefined || fault.fault === 'slow') send(response, found);
  else sendSpoilt(response, found, fault);
}

const routesOf = { vllm: vllmRoutes, tgi: tgiRoutes, tei: teiRoutes };

interface Read {
  text: string;
  signal: AbortSignal;
  works: Exchange['works'];
  open: number;
}

async function routed({ engine, starting }: Answering, name: string, read: Read): Promise<Answer> {
  const { api, maxConcurrentRequests } = engine.settings;
  if (starting()) return errorAnswer(api, 503, 'unhealthy');
  if (api !== 'vllm' && read.open > maxConcurrentRequests) return errorAnswer(api, 429);
  const route = routesOf[api][name];
  if (route === undefined) return { status: 404, body: { detail: 'Not Found' } };
  try {
    const body: unknown = read.text === '' ? undefined : JSON.parse(read.text);
    return await route(engine, { body, signal: read.signal, works: read.works });
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(api, error.status, error.message, { parameter: error.parameter });
    if (error instanceof SyntaxError)
      return errorAnswer(api, api === 'vllm' ? 400 : 422, `JSON decode error: ${error.message}`);
    throw error;
  }
}

/** Faults that come in the place of an answer; says whether the request is dealt with. */
async function instead(
  { engine, die }: Answering,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (fault.fault === 'status') {
    const { status, retryAfterSeconds } = fault;
    send(response, errorAnswer(engine.settings.api, status, undefined, { retryAfterSeconds }));
  } else if (fault.fault === 'drop') request.socket.destroy();
  else if (fault.fault === 'die') die(fault.backAfterMs);
  else if (fault.fault === 'slow') await delay(fault.ms);
  return fault.fault === 'status' || fault.fault === 'hang' || fault.fault === 'drop' || fault.fault === 'die';
}

function sendSpoilt(response: ServerResponse, found: Answer, { fault }: Fault): void {
  const whole = answerText(found);
  if (fault === 'wrongLength') send(response, { ...found, body: shortened(JSON.parse(whole)) });
  else if (fault === 'truncate') send(response, { ...found, body: half(whole), headers: json });
  else {
    response.writeHead(found.status, { ...json, 'content-length': String(Buffer.byteLength(whole)) });
    response.write(half(whole), () => response.destroy());
  }
}

const json = { 'content-type': 'application/json' };

function send(response: ServerResponse, answer: Answer): void {
  const { status, body, headers = {} } = answer;
  const text = answerText(answer);
  const type = typeof body === 'string' ? {} : json;
  response.writeHead(status, { ...type, ...headers, 'content-length': String(Buffer.byteLength(text)) }).end(text);
}

async function steer({ engine, faults }: Answering, name: string, request: IncomingMessage): Promise<Answer> {
  const { tally, slots } = engine;
  const text = await readText(request);
  if (name === 'GET /stand-in/counters') return { status: 200, body: tally.read(slots) };
  if (name === 'POST /stand-in/reset') {
    tally.reset(slots);
    return { status: 200, body: tally.read(slots) };
  }
  if (name === 'POST /stand-in/faults') {
    const set = faultsSchema.safeParse(JSON.parse(text));
    if (!set.success) return { status: 400, body: { error: set.error.issues } };
    faults.set(set.data);
    return { status: 200, body: { faults: set.data.length } };
  }
  return { status: 404, body: { error: `no such route: ${name}` } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
