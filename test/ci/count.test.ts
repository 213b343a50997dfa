import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import t from 'tap';

const counter = resolve(import.meta.dirname, '../../.ci/count.ts');

const passing = `# Subtest: test/a.test.ts
    # Subtest: a test that passes
        ok 1 - fine
        1..1
    ok 1 - a test that passes
    1..1
ok 1 - test/a.test.ts
`;
const failing = `# Subtest: test/b.test.ts
    # Subtest: a test that fails
        ok 1 - fine
        not ok 2 - one is two
          ---
          compare: ===
          at:
            fileName: test/b.test.ts
            lineNumber: 7
          source: |
            t.equal(1, 2, 'one is two');
          diff: |
            --- expected
            +++ actual
            @@ -1,1 +1,1 @@
            -2
            +1
          ...
        # Subtest: with a test in it
            not ok 1 - boom
              ---
              stack: |
                Test.<anonymous> (test/b.test.ts:9:3)
              ...
            1..1
        not ok 3 - with a test in it
        1..3
    not ok 1 - a test that fails
    1..1
not ok 2 - test/b.test.ts
`;
const crashed = `not ok 3 - test/c.test.ts
  ---
  exitCode: 139
  signal: null
  ...
`;

function count(folder: string, failedSteps = '0') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [counter, failedSteps, '0', join(folder, 'x.tap')], {
    encoding: 'utf8',
  });
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

t.test('below each failed test stands what failed in it, and the last line counts', async (t) => {
  const folder = t.testdir({ 'x.tap': `TAP version 14\n1..3\n${passing}${failing}${crashed}` });
  const { status, lines } = count(folder);
  t.equal(status, 1);
  t.strictSame(lines, [
    'failed: test/b.test.ts > a test that fails',
    '    one is two (test/b.test.ts:7)',
    '      --- expected',
    '      +++ actual',
    '      @@ -1,1 +1,1 @@',
    '      -2',
    '      +1',
    '    with a test in it > boom',
    '      Test.<anonymous> (test/b.test.ts:9:3)',
    'failed: test/c.test.ts > the file itself',
    '      exitCode: 139',
    '      signal: null',
    '1 passed, 2 failed',
  ]);
});

t.test('a failed step without a failed test counts as one failure, and passing tests need no words', async (t) => {
  const folder = t.testdir({ 'x.tap': `TAP version 14\n1..1\n${passing}` });
  t.match(count(folder), { status: 0, lines: ['1 passed, 0 failed'] });
  t.match(count(folder, '1'), { status: 1, lines: ['1 passed, 1 failed'] });
});
