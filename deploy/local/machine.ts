import { readFile } from 'node:fs/promises';
import { versionOutput } from './program-version.ts';

/** What decides which Python packages can run here. */
export interface Machine {
  platform: NodeJS.Platform;
  architecture: string;
  /** vLLM's build for CPUs needs these instructions */
  hasAvx2: boolean;
  /** Names of the NVIDIA GPUs that nvidia-smi lists */
  gpus: string[];
}

/** Looks at the machine this runs on. */
export async function inspectMachine(): Promise<Machine> {
  const [cpuInfo, gpuList] = await Promise.all([
    readFile('/proc/cpuinfo', 'utf8').catch(() => ''),
    versionOutput('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']),
  ]);
  return {
    platform: process.platform,
    architecture: process.arch,
    hasAvx2: /^flags\s*:.*\bavx2\b/m.test(cpuInfo),
    gpus: (gpuList ?? '').split('\n').filter((line) => line.trim() !== ''),
  };
}
