import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach a Temporal service, for a worker's connection and a client's alike. Holds secrets: not for showing. */
export interface TemporalOptions extends Pick<ConnectionOptions, 'tls' | 'metadata'> {
  /** Host and port */
  address: string;
  namespace: string;
  apiKey?: string | undefined;
}

/** What holds a certificate or a key, in itself (_DATA) or as the path of a file (_PATH). */
const certificateNames = [
  'TEMPORAL_TLS_CLIENT_CERT',
  'TEMPORAL_TLS_CLIENT_KEY',
  'TEMPORAL_TLS_SERVER_CA_CERT',
] as const;

/** Every variable that secures the connection to Temporal, but for the headers TEMPORAL_GRPC_META_*. */
export const temporalSecurityVariables: readonly string[] = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_NAME',
  ...certificateNames.flatMap((name) => [`${name}_PATH`, `${name}_DATA`]),
];

const DEFAULT_ADDRESS = '127.0.0.1:7233';

/**
 * Reads where Temporal is, and how the connection to it is secured, from the variables that Temporal's own programs
 * know. An empty variable counts as unset, and no configuration file is read.
 * @throws Error naming the variable: a file that cannot be read, half of a pair, a word that is not understood
 */
export function readTemporalOptions(environment: Environment): TemporalOptions {
  const given = withoutEmpty(environment);
  checkCertificates(given);
  const { connectionOptions, namespace } = loadClientConnectConfig({
    disableFile: true,
    overrideEnvVars: { ...given, ...readSwitches(given) },
  });
  const { address = DEFAULT_ADDRESS, tls, apiKey, metadata } = connectionOptions;
  return { address, namespace: namespace ?? 'default', tls, apiKey, metadata };
}

/** The environment without what secures a connection, for a Temporal that this machine started for itself. */
export function withoutTemporalSecurity(environment: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !securesTemporal(name)));
}

/** Whether a variable says how a connection to Temporal is secured, headers included. */
export function securesTemporal(name: string): boolean {
  return temporalSecurityVariables.includes(name) || name.startsWith('TEMPORAL_GRPC_META_');
}

function withoutEmpty(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== '') given[name] = value;
  }
  return given;
}

/** Left to itself, the reader takes every word but "1" and "true" for "not encrypted". */
function readSwitches(given: Record<string, string>): Record<string, string> {
  if (isOn(given, 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION') === true) {
    throw new Error(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is not supported: name the service by TEMPORAL_TLS_SERVER_NAME, and who signed its certificate by TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    );
  }
  const tls = isOn(given, 'TEMPORAL_TLS');
  return tls === undefined ? {} : { TEMPORAL_TLS: String(tls) };
}

function isOn(given: Record<string, string>, name: string): boolean | undefined {
  const value = given[name]?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new Error(`${name} must be true or false`);
}

function checkCertificates(given: Record<string, string>): void {
  for (const name of certificateNames) {
    const [path, data] = [given[`${name}_PATH`], given[`${name}_DATA`]];
    if (path !== undefined && data !== undefined)
      throw new Error(`${name}_PATH and ${name}_DATA are both set: keep one`);
    if (data !== undefined) checkPem(data, `${name}_DATA`);
    if (path !== undefined) checkPem(readNamed(path, `${name}_PATH`), `the file of ${name}_PATH`);
  }
  const has = (name: string) => given[`${name}_PATH`] !== undefined || given[`${name}_DATA`] !== undefined;
  if (has('TEMPORAL_TLS_CLIENT_CERT') !== has('TEMPORAL_TLS_CLIENT_KEY')) {
    throw new Error('TEMPORAL_TLS_CLIENT_CERT_* and TEMPORAL_TLS_CLIENT_KEY_* go together: one of them is not set');
  }
}

function readNamed(path: string, variable: string): string {
  // A key put where its path belongs must not be told
  if (path.includes('-----BEGIN')) throw new Error(`${variable} holds a certificate or key itself: use _DATA for that`);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`${variable} names "${path}", which cannot be read (${code})`, { cause: error });
  }
}

function checkPem(text: string, where: string): void {
  if (!text.includes('-----BEGIN ')) throw new Error(`${where} holds no PEM, which begins with "-----BEGIN "`);
}
