import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readTemporalOptions,
  securesTemporal,
  temporalSecurityVariables,
  withoutTemporalSecurity,
} from '../../clients/temporal-environment.ts';

const pem = (name: string) => `-----BEGIN ${name}-----\nAAAA\n-----END ${name}-----\n`;
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slingshot-temporal-'));
  await writeFile(join(folder, 'ca.pem'), pem('CERTIFICATE'));
  await writeFile(join(folder, 'notes.txt'), 'no certificate');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('without variables it is the usual port of this machine, not encrypted', () => {
  expect(readTemporalOptions({})).toEqual({ address: '127.0.0.1:7233', namespace: 'default' });
});

test('an empty variable counts as unset, as charts and Compose files leave many', () => {
  const names = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', ...temporalSecurityVariables];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readTemporalOptions(empty)).toEqual({ address: '127.0.0.1:7233', namespace: 'default' });
});

test('a certificate pair, an authority and a name secure the connection, from files and from variables alike', () => {
  const options = readTemporalOptions({
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_NAMESPACE: 'team',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'),
    TEMPORAL_TLS_CLIENT_CERT_DATA: pem('CERTIFICATE'),
    TEMPORAL_TLS_CLIENT_KEY_DATA: pem('PRIVATE KEY'),
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
  });
  expect(options).toMatchObject({
    address: 'temporal:7233',
    namespace: 'team',
    tls: {
      serverNameOverride: 'temporal.example',
      serverRootCACertificate: bytes(pem('CERTIFICATE')),
      clientCertPair: { crt: bytes(pem('CERTIFICATE')), key: bytes(pem('PRIVATE KEY')) },
    },
  });
});

test('a key alone means an encrypted connection, and headers go along', () => {
  const options = readTemporalOptions({ TEMPORAL_API_KEY: 'secret', TEMPORAL_GRPC_META_TEAM: 'a' });
  expect(options).toMatchObject({ apiKey: 'secret', tls: true, metadata: { team: 'a' } });
});

test.each([
  ['true', {}],
  ['1', {}],
  ['TRUE', {}],
  ['false', false],
  ['0', false],
])('TEMPORAL_TLS "%s" is understood', (value, expected) => {
  const { tls } = readTemporalOptions({ TEMPORAL_TLS: value });
  if (expected === false) expect(tls).toBe(false);
  else expect(tls).toEqual(expected);
});

describe('is refused, naming the variable', () => {
  test.each([
    [{ TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS must be true or false'],
    [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' },
      /TEMPORAL_TLS_SERVER_CA_CERT_PATH names "\/no\/ca.pem".*ENOENT/,
    ],
    [
      { TEMPORAL_TLS_CLIENT_CERT_DATA: pem('CERTIFICATE') },
      /CLIENT_CERT_\* and TEMPORAL_TLS_CLIENT_KEY_\* go together/,
    ],
    [{ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }, /DISABLE_HOST_VERIFICATION is not supported/],
    [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/a', TEMPORAL_TLS_SERVER_CA_CERT_DATA: pem('CERTIFICATE') },
      /TEMPORAL_TLS_SERVER_CA_CERT_PATH and TEMPORAL_TLS_SERVER_CA_CERT_DATA are both set/,
    ],
  ])('%j', (environment, message) => {
    expect(() => readTemporalOptions(environment)).toThrow(message);
  });

  test('a file that holds no certificate', () => {
    const environment = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'notes.txt') };
    expect(() => readTemporalOptions(environment)).toThrow(/the file of TEMPORAL_TLS_SERVER_CA_CERT_PATH holds no PEM/);
  });
});

test('a key put where its path belongs, or that is none, is not repeated', () => {
  for (const value of [pem('PRIVATE KEY hunter2'), 'hunter2']) {
    for (const name of ['TEMPORAL_TLS_CLIENT_KEY_DATA', 'TEMPORAL_TLS_CLIENT_KEY_PATH']) {
      if (name.endsWith('PATH') && value === 'hunter2') continue;
      const message = messageOf(() => readTemporalOptions({ [name]: value }));
      expect(message).not.toContain('hunter2');
      expect(message).toContain('TEMPORAL_TLS_CLIENT_KEY');
    }
  }
});

test('a stack of this machine takes none of what secures another service', () => {
  const rest = { TEMPORAL_ADDRESS: 'a:1', PATH: '/bin' };
  const secured = Object.fromEntries(temporalSecurityVariables.map((name) => [name, 'x']));
  expect(withoutTemporalSecurity({ ...rest, ...secured, TEMPORAL_GRPC_META_TEAM: 'a' })).toEqual(rest);
  expect(securesTemporal('TEMPORAL_ADDRESS')).toBe(false);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  throw new TypeError('was expected to throw');
}
