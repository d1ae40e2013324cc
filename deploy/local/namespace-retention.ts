import { execa } from 'execa';

/** A reset and "start like this one" work only on workflows that are still kept; the default is one day. */
const RETENTION = '30d';

/**
 * Makes a development server keep its finished workflows for 30 days.
 * @param executable the `temporal` program
 */
export async function extendRetention(executable: string, address: string, namespace: string): Promise<void> {
  const place = ['--address', address, '--namespace', namespace];
  await execa(executable, ['operator', 'namespace', 'update', ...place, '--retention', RETENTION], { stdin: 'ignore' });
}
