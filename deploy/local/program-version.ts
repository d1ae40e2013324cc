import { execa } from 'execa';

const VERSION_TIMEOUT_MILLISECONDS = 15_000;

/** The stdout of `executable ...versionArguments`, or undefined when it is not there or fails. */
export async function versionOutput(
  executable: string,
  versionArguments: string[] = ['--version'],
): Promise<string | undefined> {
  const result = await execa(executable, versionArguments, {
    reject: false,
    timeout: VERSION_TIMEOUT_MILLISECONDS,
    stdin: 'ignore',
  });
  return result.failed ? undefined : result.stdout;
}

/** Whether a dotted version such as 1.6.0 is at least another; missing parts count as 0. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [parts, oldestParts] = [version, oldest].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  );
  for (const [index, oldestPart] of (oldestParts ?? []).entries()) {
    const part = parts?.[index] ?? 0;
    if (part !== oldestPart) return part > oldestPart;
  }
  return true;
}
