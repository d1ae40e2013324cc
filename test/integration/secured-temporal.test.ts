import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectTemporal } from '../../cli/connection/temporal-connection.ts';
import { temporalRuns } from '../../cli/connection/temporal-runs.ts';
import { readTemporalOptions } from '../../clients/temporal-environment.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { runFile } from '../activities/run-files.ts';
import { canMakeCertificates, makeCertificates, serverName, type Certificates } from '../clients/certificates.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { startOwnWorkers } from './own-workers.ts';
import { newScript, scriptedActivities, type Script } from './scripted-activities.ts';

const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
const able = address !== '' && (await canMakeCertificates());
if (!able) console.warn('left out: a Temporal behind TLS, because TEMPORAL_ADDRESS is not set or there is no openssl');

const minute = 60_000;
let certificates: Certificates;
let proxy: Server;
let secured: Record<string, string>;
/** Names on the certificates of clients that were let through. */
const clients: string[] = [];

/** Ends TLS before a Temporal that has none, for clients with a certificate. */
async function startProxy(): Promise<Server> {
  const [host, port] = address.split(':');
  const server = createServer(
    {
      ca: await readFile(certificates.authority),
      cert: await readFile(certificates.serverCertificate),
      key: await readFile(certificates.serverKey),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    (socket) => {
      clients.push(String(socket.getPeerCertificate().subject.CN));
      const behind: Socket = connect({ host, port: Number(port) });
      behind.on('error', () => socket.destroy());
      socket.on('error', () => behind.destroy());
      socket.pipe(behind).pipe(socket);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

(able ? describe : describe.skip)('a Temporal behind TLS that wants certificates', () => {
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
    });
    certificates = await makeCertificates();
    proxy = await startProxy();
    secured = {
      TEMPORAL_ADDRESS: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_TLS_SERVER_NAME: serverName,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.authority,
      TEMPORAL_TLS_CLIENT_CERT_DATA: await readFile(certificates.clientCertificate, 'utf8'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.clientKey,
    };
  }, minute);

  afterAll(async () => {
    proxy.close();
    await rm(certificates.folder, { recursive: true, force: true });
  });

  test(
    'serves the command line and workers that the same variables tell of it',
    async () => {
      const run = `secured-${randomUUID()}`;
      const scripts = new Map<string, Script>([[run, newScript({ cached: () => true })]]);
      const own = await startOwnWorkers(scriptedActivities(scripts), await bundleWorkflows(), secured);
      const temporal = await connectTemporal(readTemporalOptions(secured), {});
      const runs = temporalRuns(temporal);
      try {
        const options = { workflowId: run, taskQueue: taskQueues.pipeline, args: [{ runFile: runFile() }] };
        await temporal.client.workflow.start('pipeline', options);
        expect(await runs.result(run)).toBe(`runs/${run}/report.json`);
      } finally {
        await own.stop();
        await runs.close();
      }
      // The worker's connection and the command line's
      expect(clients.length).toBeGreaterThanOrEqual(2);
      expect(new Set(clients)).toEqual(new Set(['client']));
    },
    2 * minute,
  );

  test(
    'refuses both without a certificate',
    async () => {
      const { TEMPORAL_TLS_CLIENT_CERT_DATA: _, TEMPORAL_TLS_CLIENT_KEY_PATH: __, ...bare } = secured;
      const before = clients.length;
      await expect(connectTemporal(readTemporalOptions(bare), {})).rejects.toThrow('does not answer');
      await expect(startOwnWorkers(scriptedActivities(new Map()), '', bare)).rejects.toThrow();
      expect(clients).toHaveLength(before);
    },
    2 * minute,
  );
});
