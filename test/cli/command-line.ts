import { runCommandLine } from '../../cli/run-command-line.ts';
import { openFolderStore } from '../../stores/folder.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { withTemporaryFolder } from '../stores/temporary-folder.ts';
import { collectedOutput } from './collected-output.ts';
import type { FakeRuns } from './fake-runs.ts';
import { fakeSchedules } from './fake-schedules.ts';

/** How a command line ended, and what it wrote. */
export interface CommandLineEnd {
  code: number;
  printed: string;
  told: string;
}

/** Runs a command line against a service and a store, which is an empty folder unless it is given. */
export async function commandLine(
  runs: FakeRuns,
  words: readonly string[],
  given?: ArtifactStore,
): Promise<CommandLineEnd> {
  return withTemporaryFolder(async (folder) => {
    const store = given ?? (await openFolderStore(folder));
    const links = { run: (run: string) => `http://ui/${run}`, console: undefined };
    const connect = async () => ({ runs, schedules: fakeSchedules(), store, links });
    const output = collectedOutput();
    const code = await runCommandLine(words, { environment: {}, output, connect });
    return { code, printed: output.printed.join('\n'), told: output.told.join('\n') };
  });
}
