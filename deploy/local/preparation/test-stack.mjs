import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './project-folder.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs `work` with the variables by which tests find local stacks of their own, as many as asked for, which are gone
 * afterwards: tests side by side would take one another's work from one Temporal.
 * An interruption ends those stacks too, which would otherwise outlive this process. Without a Python for the trainer they come without one, and its tests say that they were left out.
 */
export async function withTestStacks(count, report, work) {
  const [{ up, down }, { stackEnvironment }] = await Promise.all(['stack', 'stack-environment'].map(importBuilt));
  const environments = [];
  const stopAll = () =>
    Promise.all(
      environments.map(async (environment) => {
        await down({ report, environment });
        rmSync(environment.SLINGSHOT_STATE, { recursive: true, force: true });
      }),
    );
  const interrupt = (signal) => void stopAll().finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of SIGNALS) process.on(signal, interrupt);

  async function start() {
    const environment = { ...process.env, SLINGSHOT_STATE: mkdtempSync(join(tmpdir(), 'slingshot-test-stack-')) };
    environments.push(environment);
    const services = await up({ report, environment, worker: false });
    const stack = await up({ report, environment, worker: false, trainer: true }).catch((error) => {
      report(`no trainer: ${error.message}`);
      return services;
    });
    const environmentOfTests = { ...stackEnvironment(stack), TEMPORAL_UI_URL: stack.uiUrl };
    return Object.fromEntries(Object.entries(environmentOfTests).filter(([, value]) => value !== undefined));
  }

  try {
    const stacks = [];
    // One after another, so that each sees which ports are taken.
    for (let index = 0; index < count; index++) stacks.push(await start());
    return await work(stacks);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    await stopAll();
  }
}

function importBuilt(name) {
  return import(pathToFileURL(join(projectFolder, 'dist', 'deploy', 'local', `${name}.js`)).href);
}
