import { chmod, copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { execa } from 'execa';
import { z } from 'zod';
import { projectFolder } from './project-folder.ts';
import { reportWhile, type Report } from './report.ts';

/** The SDK chooses which version it downloads; its own version therefore names the cache entry. */
export const DOWNLOAD_VERSION = `sdk-${sdkVersion()}`;

/** Without network the SDK may try for minutes; a download that gains no byte for so long is given up. */
const STALL_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 500;

/** Run in a process of its own, because a download inside the SDK's native part cannot be called off. */
const SCRIPT = `
import { TestWorkflowEnvironment } from '@temporalio/testing';
const [downloadDir] = process.argv.slice(1);
const server = { executable: { type: 'cached-download', downloadDir } };
await (await TestWorkflowEnvironment.createLocal({ server })).teardown();
`;

/**
 * Has the Temporal SDK download its official development server, and copies the program to `executable`.
 * @throws Error when there is no network or the download stands still for 15 s
 */
export async function downloadTemporal(executable: string, report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-temporal-'));
  try {
    report('temporal: trying the official download');
    const describe = (seconds: number) => `temporal: still downloading after ${seconds} s`;
    await reportWhile(report, describe, () => runDownload(folder));
    const name = (await readdir(folder)).find((candidate) => candidate.startsWith('temporal'));
    if (name === undefined) throw new Error('the SDK left no program behind');
    await copyFile(join(folder, name), executable);
    await chmod(executable, 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runDownload(folder: string): Promise<void> {
  const stalled = new AbortController();
  const nodeArguments = ['--input-type=module', '--eval', SCRIPT, folder];
  const download = execa(process.execPath, nodeArguments, {
    cwd: projectFolder,
    cancelSignal: stalled.signal,
    env: { NODE_OPTIONS: '' },
    stdin: 'ignore',
    reject: false,
  });
  let size = 0;
  let lastGain = Date.now();
  const watch = setInterval(() => {
    void folderSize(folder).then((now) => {
      if (now > size) lastGain = Date.now();
      size = now;
      if (Date.now() - lastGain > STALL_MILLISECONDS) stalled.abort();
    });
  }, POLL_MILLISECONDS);
  const result = await download;
  clearInterval(watch);
  if (result.isCanceled) throw new Error(`nothing came in ${STALL_MILLISECONDS / 1000} s`);
  if (result.failed) throw new Error(lastCause(result.stderr));
}

/** The innermost reasons in an error printed by Node, which stand last in its first line. */
function lastCause(stderr: string): string {
  const line = /^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1) ?? 'unknown reason';
  return line.split(': ').slice(-2).join(': ').replace(/\]$/, '');
}

async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => file.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

function sdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/testing/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}
