import { connect } from 'node:tls';
import type { TemporalOptions } from '../../clients/temporal-environment.ts';

const WAIT_MILLISECONDS = 3_000;

/**
 * Why no encrypted connection comes about, in the words of Node's TLS: gRPC itself only says that time ran out.
 * Undefined where the connection is not encrypted, or where this is not what fails.
 */
export async function tlsProblem({ address, tls }: TemporalOptions): Promise<string | undefined> {
  if (tls === undefined || tls === null || tls === false) return undefined;
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = tls === true ? {} : tls;
  const { hostname, port } = new URL(`https://${address}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port === '' ? '443' : port),
      ALPNProtocols: ['h2'],
      ...(serverNameOverride == null ? {} : { servername: serverNameOverride }),
      ...(serverRootCACertificate == null ? {} : { ca: Buffer.from(serverRootCACertificate) }),
      ...(clientCertPair == null
        ? {}
        : { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
    });
    const end = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(WAIT_MILLISECONDS, () => end());
    socket.once('secureConnect', () => end());
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Nobody listening is not a matter of certificates
      end(error.syscall === 'connect' ? undefined : error.message);
    });
  });
}
