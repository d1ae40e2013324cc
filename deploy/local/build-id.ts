import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from './project-folder.ts';

/**
 * The id of the build in dist.
 * @throws Error when there is no whole build
 */
export async function currentBuildId(): Promise<string> {
  const file = join(projectFolder, 'dist', 'build.json');
  try {
    return z.object({ buildId: z.string().min(1) }).parse(JSON.parse(await readFile(file, 'utf8'))).buildId;
  } catch (error) {
    throw new Error(`${file} names no build: run the slingshot command, which builds first`, { cause: error });
  }
}
