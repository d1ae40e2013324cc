import { join } from 'node:path';
import { execa } from 'execa';
import { projectFolder } from './project-folder.ts';
import { isAtLeast, versionOutput } from './program-version.ts';
import { reportWhile, type Report } from './report.ts';

/** A program whose exact sources stand in a go.mod of this project. */
export interface GoProgram {
  name: string;
  /** Folder under deploy/local/programs with go.mod and go.sum */
  folder: string;
  /** Import path of the main package */
  package: string;
  /** The `go` line of the go.mod: an older Go without leave to fetch a newer one cannot build it */
  oldestGo: string;
  /** What to expect the first time on a small machine, for the progress line */
  duration: string;
  /** Passed to the linker, such as a version to write into the program */
  linkerFlags?: string;
}

const ERROR_LINES_SHOWN = 8;

/** The version of the Go tool on PATH, such as 1.25.3, or undefined without one. */
export async function goVersion(): Promise<string | undefined> {
  return (await versionOutput('go', ['env', 'GOVERSION']))?.replace(/^go/, '').trim();
}

/**
 * Builds a program from its pinned sources into `output`.
 * @throws Error with the end of the compiler's output
 */
export async function buildWithGo(program: GoProgram, output: string, report: Report): Promise<void> {
  report(`${program.name}: building from source with Go; the first time this takes ${program.duration}`);
  let packages = 0;
  const lastLines: string[] = [];
  const linker = program.linkerFlags === undefined ? [] : [`-ldflags=${program.linkerFlags}`];
  const goArguments = ['build', '-v', '-trimpath', '-mod=readonly', ...linker, '-o', output, program.package];
  const describe = (seconds: number) =>
    `${program.name}: still building, ${packages} packages compiled in ${seconds} s`;
  await reportWhile(report, describe, async () => {
    const build = execa('go', goArguments, {
      cwd: join(projectFolder, 'deploy/local/programs', program.folder),
      stdin: 'ignore',
      reject: false,
    });
    for await (const line of build.iterable({ from: 'stderr' })) {
      if (/^[\w./~-]+$/.test(line)) packages += 1;
      lastLines.push(line);
      if (lastLines.length > ERROR_LINES_SHOWN) lastLines.shift();
    }
    const result = await build;
    if (result.failed) throw new Error(`${program.name} could not be built with Go:\n${lastLines.join('\n')}`);
  });
}

/**
 * Whether this Go can build the program: it is new enough, or may fetch the toolchain that go.mod names.
 * @param version what goVersion() found
 */
export async function isGoEnough(program: GoProgram, version: string | undefined): Promise<boolean> {
  if (version === undefined) return false;
  if (isAtLeast(version, program.oldestGo)) return true;
  const toolchain = await versionOutput('go', ['env', 'GOTOOLCHAIN']);
  return toolchain !== undefined && toolchain.trim() !== 'local';
}
