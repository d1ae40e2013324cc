import { existsSync, readFileSync } from 'node:fs';

/** Adds two sets of totals. */
export function addTotals(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    leftOut: [...one.leftOut, ...other.leftOut],
  };
}

/**
 * Reads what jest wrote with --json. A test file that did not even load counts as one failed test, and so does a run
 * that ended badly without naming a failed test: nothing that went wrong may be counted as nothing.
 */
export function readTotals(outputFile, exitCode) {
  if (!existsSync(outputFile)) return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0, leftOut: [] };
  const results = JSON.parse(readFileSync(outputFile, 'utf8'));
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const leftOut = results.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'pending' || test.status === 'todo')
    .map((test) => test.fullName);
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: leftOut.length,
    leftOut,
  };
}
