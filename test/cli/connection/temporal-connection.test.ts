import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { connectTemporal, temporalOptionsOf } from '../../../cli/connection/temporal-connection.ts';
import type { RunningStack } from '../../../deploy/local/read-stack.ts';
import { canMakeCertificates, makeCertificates, serverName, type Certificates } from '../../clients/certificates.ts';

const able = await canMakeCertificates();
if (!able) console.warn('left out: encrypted connections, because there is no openssl to make certificates with');

interface Seen {
  authorization: string | undefined;
  client: string | undefined;
}

let certificates: Certificates;
let server: Http2SecureServer;
let address: string;
let seen: Seen[];

const stack = (more: Partial<RunningStack> = {}): RunningStack => ({
  stateFolder: '/state',
  temporalAddress: address,
  temporalNamespace: 'default',
  store: { kind: 'folder', folder: '/store' },
  ended: [],
  ...more,
});

const securing = () => ({
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.authority,
  TEMPORAL_TLS_SERVER_NAME: serverName,
});

(able ? describe : describe.skip)('a service behind TLS', () => {
  beforeAll(async () => {
    certificates = await makeCertificates();
    server = createSecureServer({
      ca: await readFile(certificates.authority),
      cert: await readFile(certificates.serverCertificate),
      key: await readFile(certificates.serverKey),
      requestCert: true,
      rejectUnauthorized: false,
    });
    // Takes every call for one without leave, which a client may not try again
    server.on('stream', (stream, headers) => {
      const certificate: Partial<PeerCertificate> = (stream.session?.socket as TLSSocket).getPeerCertificate();
      seen.push({ authorization: headers.authorization, client: certificate.subject?.CN?.toString() });
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16', 'grpc-message': 'who are you' },
        { endStream: true },
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 30_000);

  beforeEach(() => {
    seen = [];
  });

  afterAll(async () => {
    server.close();
    await rm(certificates.folder, { recursive: true, force: true });
  });

  test('is shown the certificate of the client and the key, and its refusal is told without the key', async () => {
    const environment = {
      ...securing(),
      TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.clientCertificate,
      TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.clientKey,
      TEMPORAL_API_KEY: 'hunter2',
    };
    const failure = await connectTemporal(temporalOptionsOf(stack(), environment), environment).catch(String);
    expect(seen).toEqual([{ authorization: 'Bearer hunter2', client: 'client' }]);
    expect(failure).toMatch(/refuses \(connecting\).*who are you/);
    expect(failure).not.toContain('hunter2');
  });

  test.each([
    ['the name is another', () => ({ ...securing(), TEMPORAL_TLS_SERVER_NAME: 'other.example' }), /altnames/],
    ['nobody known signed it', () => ({ TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_NAME: serverName }), /certificate/],
  ])(
    'is not spoken to where %s',
    async (_, environment, reason) => {
      const failure = await connectTemporal(temporalOptionsOf(stack(), environment()), {}).catch(String);
      expect(failure).toContain(`Temporal at ${address} does not answer`);
      expect(failure).toMatch(reason);
      expect(seen).toEqual([]);
    },
    20_000,
  );
});

test('a file that is not there is told with exit code 3', () => {
  const environment = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' };
  expect(() => temporalOptionsOf(stack({ temporalAddress: 'a:1' }), environment)).toThrow(
    expect.objectContaining({ exitCode: 3, message: expect.stringContaining('/no/ca.pem') }),
  );
});

test('what secures another service is not used with the Temporal of this stack', () => {
  const environment = { TEMPORAL_API_KEY: 'hunter2', TEMPORAL_TLS: 'true' };
  const ours = stack({ temporalAddress: 'a:1', temporalIsOurs: true });
  expect(temporalOptionsOf(ours, environment)).toEqual({ address: 'a:1', namespace: 'default' });
});
