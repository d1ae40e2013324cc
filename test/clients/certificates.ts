import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Paths of PEM files: an authority, and what it signed for a server and for a client. */
export interface Certificates {
  folder: string;
  authority: string;
  serverCertificate: string;
  serverKey: string;
  clientCertificate: string;
  clientKey: string;
}

/** The name the server's certificate is for; it is not the address at which tests reach it. */
export const serverName = 'temporal.example';

/** Whether openssl is there to make certificates with. */
export async function canMakeCertificates(): Promise<boolean> {
  return (await execa('openssl', ['version'], { reject: false })).exitCode === 0;
}

/** Makes certificates that are good for a day, in a new folder. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-certificates-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...given: string[]) => execa('openssl', given, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('req', '-x509', ...key, '-days', '1', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  for (const [name, extension] of [
    ['server', `subjectAltName=DNS:${serverName}`],
    ['client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '1', '-addext', extension];
    await openssl(
      'req',
      '-x509',
      ...key,
      ...signed,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
      '-subj',
      `/CN=${name}`,
      ...files,
    );
  }
  return {
    folder,
    authority: at('ca.pem'),
    serverCertificate: at('server.pem'),
    serverKey: at('server.key'),
    clientCertificate: at('client.pem'),
    clientKey: at('client.key'),
  };
}
