import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareChromium } from './chromium.mjs';
import { prepare, prepareDependencies } from './prepared.mjs';
import { Interrupted, runStep } from './run-step.mjs';
import { withTestStacks } from './test-stack.mjs';
import { addTotals, readTotals } from './test-totals.mjs';

const MODULE_OPTIONS = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
const GATES = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.']],
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '.']],
];

/** How the titles of tests in a browser begin. */
const IN_A_BROWSER = 'in a browser';

const say = (line) => process.stderr.write(`${line}\n`);

/** Runs every gate and test, prints one closing line on stdout, and resolves to the exit code. */
export async function runTests() {
  await prepareDependencies();
  let totals = await gate('build', () => prepare().then(() => 0));
  // They need a core each, and no order.
  const gates = await Promise.all(GATES.map(([name, step]) => gate(name, () => runStep(process.execPath, step))));
  totals = gates.reduce(addTotals, totals);
  totals = addTotals(totals, await jest('unit', {}));
  const browser = await prepareChromium(say);
  totals = addTotals(totals, await integrationTests({ SLINGSHOT_CHROMIUM: browser.executable ?? '' }));
  explainLeftOut(totals.leftOut, browser.missing);
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  return totals.failed === 0 ? 0 : 1;
}

async function gate(name, run) {
  say(`\n== ${name}`);
  const code = await run().catch((error) => {
    if (error instanceof Interrupted) throw error;
    say(error.message);
    return 1;
  });
  say(code === 0 ? `${name}: passed` : `${name}: FAILED`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, leftOut: [] };
}

/** A stack that does not come up counts as one failed test, and the tests that need it are not run. */
async function integrationTests(environment) {
  say('\n== local stacks for the integration tests and those with real models');
  try {
    // Those with real models compute, the others mostly wait: side by side they take hardly longer than the longer.
    const projects = ['models', 'integration'];
    return await withTestStacks(projects.length, say, async (stacks) => {
      const all = await Promise.all(
        projects.map((project, index) => jest(project, { ...environment, ...stacks[index] })),
      );
      return all.reduce(addTotals);
    });
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    say(error.message);
    say('local stacks: FAILED; the tests on them were not run');
    return { passed: 0, failed: 1, skipped: 0, leftOut: [] };
  }
}

async function jest(project, environment) {
  say(`\n== ${project} tests`);
  const folder = mkdtempSync(join(tmpdir(), 'slingshot-test-'));
  try {
    const outputFile = join(folder, 'results.json');
    // Tests on the stack start programs of their own, one after another. Of two cores jest would leave one to itself
    const order = project === 'unit' ? ['--maxWorkers=100%'] : ['--runInBand'];
    const step = ['node_modules/jest/bin/jest.js', '--selectProjects', project, '--passWithNoTests', ...order];
    const options = [process.env.NODE_OPTIONS, MODULE_OPTIONS].filter(Boolean).join(' ');
    const code = await runStep(process.execPath, [...step, '--json', '--outputFile', outputFile], {
      ...environment,
      NODE_OPTIONS: options,
    });
    return readTotals(outputFile, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function explainLeftOut(leftOut, withoutBrowser) {
  const inBrowser = withoutBrowser === undefined ? [] : leftOut.filter((title) => title.startsWith(IN_A_BROWSER));
  const reason = process.env.SLINGSHOT_DATA
    ? 'their files mark them as skipped on this machine'
    : 'SLINGSHOT_DATA is not set to the folder of the larger public test data';
  tellLeftOut(
    reason,
    leftOut.filter((title) => !inBrowser.includes(title)),
  );
  tellLeftOut(withoutBrowser, inBrowser);
}

function tellLeftOut(reason, titles) {
  if (titles.length === 0) return;
  say(`\nLeft out, because ${reason}:`);
  for (const title of titles) say(`  ${title}`);
}
