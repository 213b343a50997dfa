/**
 * Counts the tests in TAP files as the tap runner writes them: `node .ci/count.ts <steps that failed> <steps that were skipped> <file>...`.
 * A test is a call of `t.test` at the top level of a test file. A file that fails without a failed test, because it crashed or ran out
 * of time, counts as one failed test. So does any other failed step of the build. A skipped step counts as one skipped test.
 * Below each failed test stands what failed in it. The last line is `N passed, N failed`, or `N passed, N failed, N skipped`.
 */
import { readFileSync } from 'node:fs';
import { Parser, type Result } from 'tap-parser';
import { collectFailures, describeResult } from './failure.ts';

interface Tests {
  passed: string[];
  failed: string[];
  skipped: string[];
}

/** What failed in each failed test, by the name that `failed` has. */
const details = new Map<string, readonly string[]>();

function count(tap: string): Tests {
  const tests: Tests = { passed: [], failed: [], skipped: [] };
  let inFile = noTests();
  let failures = new Map<string, readonly string[]>();
  const runner = new Parser();
  runner.on('child', (file) => {
    inFile = noTests();
    failures = collectFailures(file);
    file.on('assert', (test: Result) => outcome(inFile, test).push(test.name));
  });
  runner.on('assert', (file: Result) => {
    if (!explains(inFile, file)) {
      outcome(inFile, file).push('the file itself');
      failures.set('the file itself', describeResult(file));
    }
    for (const kind of ['passed', 'failed', 'skipped'] as const) {
      tests[kind].push(...inFile[kind].map((name) => `${file.name} > ${name}`));
    }
    for (const name of inFile.failed) details.set(`${file.name} > ${name}`, failures.get(name) ?? []);
    inFile = noTests();
  });
  runner.end(tap);
  return tests;
}

function noTests(): Tests {
  return { passed: [], failed: [], skipped: [] };
}

function outcome(tests: Tests, result: Result): string[] {
  if (result.skip || result.todo) return tests.skipped;
  return result.ok ? tests.passed : tests.failed;
}

/** Whether a file's tests account for its result. */
function explains(tests: Tests, file: Result): boolean {
  if (!file.ok) return tests.failed.length > 0;
  return tests.passed.length + tests.failed.length + tests.skipped.length > 0;
}

const [failedSteps = '0', skippedSteps = '0', ...files] = process.argv.slice(2);
const counts = files.map((file) => count(readFileSync(file, 'utf8')));
const failed = counts.flatMap((tests) => tests.failed);
for (const name of failed) {
  console.log([`failed: ${name}`, ...(details.get(name) ?? []).map((line) => `    ${line}`)].join('\n'));
}
const passed = counts.flatMap((tests) => tests.passed).length;
const skipped = counts.flatMap((tests) => tests.skipped).length + Number(skippedSteps);
const failures = failed.length + (failed.length === 0 ? Number(failedSteps) : 0);
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
// A run without a test proves nothing.
if (failures > 0 || passed === 0) process.exitCode = 1;
