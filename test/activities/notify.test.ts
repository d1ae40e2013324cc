import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../activities/failures.ts';
import { notify, type Notification } from '../../activities/notify.ts';
import { rejectionOf } from './workbench.ts';

const told: Notification = { event: 'parked', run: 'rivers-1', name: 'rivers', message: 'generate:main/3 is parked' };

interface Posted {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Someone who is told, and answers with a status. */
async function withReceiver(status: number, work: (url: string, posted: Posted[]) => Promise<void>): Promise<void> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      posted.push({ method, path, headers, body: Buffer.concat(pieces).toString('utf8') });
      response.writeHead(status).end('no secret of yours');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The failure as it goes into a history, whether or not it has a name of ours. */
const asTemporalHasIt = (error: Error) => ensureApplicationFailure(toFailure(error));

const secretPath = '/services/hunter2?token=swordfish';

test('what happened is posted as JSON with the time, to the whole address', () =>
  withReceiver(204, async (url, posted) => {
    const before = Date.now();
    await notify({ webhook: `${url}${secretPath}` }, told);
    const [one] = posted;
    expect(one).toMatchObject({ method: 'POST', path: secretPath });
    expect(one?.headers['content-type']).toBe('application/json');
    const { at, ...body } = JSON.parse(one?.body ?? '') as Record<string, unknown>;
    expect(body).toEqual(told);
    expect(Date.parse(String(at))).toBeGreaterThanOrEqual(before - 1);
  }));

test('where no address is set nobody is told', async () => {
  await expect(notify({ webhook: undefined }, told)).resolves.toBeUndefined();
});

test.each([301, 404, 500])(
  'an answer of %i is a failure that is tried again, and names no more than the host',
  (status) =>
    withReceiver(status, async (url) => {
      const error = await rejectionOf(notify({ webhook: `${url}${secretPath}` }, told));
      expect(error.message).toBe(`the webhook at ${new URL(url).host} answered ${status}`);
      expect(asTemporalHasIt(error)).toMatchObject({ type: 'NotDelivered', nonRetryable: false });
    }),
);

test.each([
  ['that cannot be reached', 'http://127.0.0.1:1'],
  ['with a user in it, which cannot be posted to', 'http://user:hunter2@127.0.0.1:1'],
])('an address %s is a failure that is tried again, and names no more than the host', async (_, origin) => {
  const error = await rejectionOf(notify({ webhook: `${origin}${secretPath}` }, told));
  expect(error.message).toContain('the webhook at 127.0.0.1:1 could not be told');
  const failure = asTemporalHasIt(error);
  expect(failure).toMatchObject({ type: 'NotDelivered', nonRetryable: false });
  for (let one: unknown = failure; one instanceof Error; one = one.cause) {
    expect(`${one.message} ${one.stack ?? ''}`).not.toMatch(/hunter2|swordfish/);
  }
});
