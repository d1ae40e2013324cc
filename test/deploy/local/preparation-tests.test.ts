import { jest } from '@jest/globals';
import { preparationProject } from './preparation-project.ts';
import { removeTemporaryFolders } from './temporary-folder.ts';

// Real processes are slow on a busy machine
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const passed = { status: 'passed', fullName: 'adds' };
const results = { numPassedTests: 1, numFailedTests: 0, numRuntimeErrorTestSuites: 0, testResults: [] };
/** Stands in for the local stack: no programs, one address. */
const STACK = `
import { appendFileSync } from 'node:fs';
export const up = async ({ worker }) => { appendFileSync('stack.log', 'up ' + worker + '\\n'); return {}; };
export const down = async () => appendFileSync('stack.log', 'down\\n');
export const stackEnvironment = () => ({ S3_ENDPOINT: 'http://here' });
`;

async function testRun(unit: object, integration: object, source = "console.log('x');") {
  const project = await preparationProject();
  await project.write('unit-results.json', JSON.stringify({ ...results, ...unit }));
  await project.write('models-results.json', JSON.stringify(results));
  await project.write('integration-results.json', JSON.stringify({ ...results, ...integration }));
  await project.write('cli/main.ts', source);
  const compiler = await project.read('node_modules/typescript/bin/tsc');
  const stack = JSON.stringify(STACK);
  await project.write(
    'node_modules/typescript/bin/tsc',
    `${compiler}
if (process.argv.includes('--outDir')) {
  mkdirSync(process.argv.at(-1) + '/deploy/local', { recursive: true });
  for (const name of ['stack', 'stack-environment']) {
    writeFileSync(process.argv.at(-1) + '/deploy/local/' + name + '.js', ${stack});
  }
}`,
  );
  const { stdout, stderr, exitCode } = await project.run('deploy/local/prepare.mjs', 'test');
  return { project, stdout, stderr, exitCode };
}

test('gates and tests are counted together in one closing line', async () => {
  const { stdout, exitCode, project } = await testRun(
    { numPassedTests: 5, testResults: [{ assertionResults: [passed] }] },
    {},
  );
  expect(stdout).toBe('11 passed, 0 failed, 0 skipped');
  expect(exitCode).toBe(0);
  expect(await project.read('stack.log')).toBe(`${'up false\n'.repeat(4)}down\ndown\n`);
});

test('what was left out is named, with the reason', async () => {
  const skipped = { status: 'pending', fullName: 'agrees with the published figures' };
  const { stdout, stderr } = await testRun({ testResults: [{ assertionResults: [passed, skipped] }] }, {});
  expect(stdout).toBe('7 passed, 0 failed, 1 skipped');
  expect(stderr).toContain('Left out, because SLINGSHOT_DATA is not set');
  expect(stderr).toContain('  agrees with the published figures');
});

test('tests in a browser that were left out are told with a reason of their own', async () => {
  const skipped = { status: 'pending', fullName: 'in a browser a run is reset' };
  const { stdout, stderr } = await testRun({}, { testResults: [{ assertionResults: [passed, skipped] }] });
  expect(stdout).toBe('7 passed, 0 failed, 1 skipped');
  expect(stderr).toContain('Left out, because SLINGSHOT_CHROMIUM is "none":\n  in a browser a run is reset');
  expect(stderr).not.toContain('SLINGSHOT_DATA');
});

test.each([
  ['a failed unit test', { numFailedTests: 2 }, {}, '7 passed, 2 failed, 0 skipped'],
  ['a failed integration test', {}, { numFailedTests: 1 }, '7 passed, 1 failed, 0 skipped'],
  ['test files that do not load', { numRuntimeErrorTestSuites: 2 }, {}, '7 passed, 2 failed, 0 skipped'],
])('%s fails the run', async (_what, unit, integration, line) => {
  expect(await testRun(unit, integration)).toMatchObject({ stdout: line, exitCode: 1 });
});

test('sources that do not compile fail the build and the types, and the unit tests still run', async () => {
  const { stdout, exitCode } = await testRun({}, {}, 'broken');
  expect(stdout).toBe('3 passed, 3 failed, 0 skipped');
  expect(exitCode).toBe(1);
});
