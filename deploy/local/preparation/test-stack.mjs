import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './project-folder.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs `work` with the variables by which tests find a local stack of their own, which is gone afterwards.
 * An interruption ends that stack too, which would otherwise outlive this process. Without a Python for the trainer the stack comes without one, and its tests say that they were left out.
 */
export async function withTestStack(report, work) {
  const [{ up, down }, { stackEnvironment }] = await Promise.all(['stack', 'stack-environment'].map(importBuilt));
  const stateFolder = mkdtempSync(join(tmpdir(), 'slingshot-test-stack-'));
  const environment = { ...process.env, SLINGSHOT_STATE: stateFolder };
  const stopAll = async () => {
    await down({ report, environment });
    rmSync(stateFolder, { recursive: true, force: true });
  };
  const interrupt = (signal) => void stopAll().finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    const services = await up({ report, environment, worker: false });
    const stack = await up({ report, environment, worker: false, trainer: true }).catch((error) => {
      report(`no trainer: ${error.message}`);
      return services;
    });
    const environmentOfTests = { ...stackEnvironment(stack), TEMPORAL_UI_URL: stack.uiUrl };
    const variables = Object.entries(environmentOfTests).filter(([, value]) => value !== undefined);
    return await work(Object.fromEntries(variables));
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    await stopAll();
  }
}

function importBuilt(name) {
  return import(pathToFileURL(join(projectFolder, 'dist', 'deploy', 'local', `${name}.js`)).href);
}
