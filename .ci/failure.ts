import type { Parser, Result } from 'tap-parser';

/** Lines of one failed assertion, and of one test. The whole text is in the TAP file. */
const assertionLines = 25;
const testLines = 60;
const lineLength = 300;

/** The lines about what failed in each test of a file, by the test's name. */
export function collectFailures(file: Parser): Map<string, readonly string[]> {
  const failures = new Map<string, readonly string[]>();
  file.on('child', (test: Parser) => {
    const lines: string[] = [];
    failures.set(test.name, lines);
    follow(test, lines, []);
  });
  return failures;
}

/** Of a test with tests, only the innermost says what happened. */
function follow(test: Parser, lines: string[], path: readonly string[]): void {
  let inner: string | undefined;
  const add = (more: readonly string[]) => lines.push(...more.slice(0, testLines - lines.length));
  test.on('child', (child: Parser) => {
    inner = child.name;
    follow(child, lines, [...path, child.name]);
  });
  test.on('assert', (result: Result) => {
    if (result.ok || result.skip || result.todo || result.name === inner) return;
    add([[...path, `${result.name}${placeOf(result)}`].join(' > '), ...describeResult(result)]);
  });
}

function placeOf({ diag }: Result): string {
  const { fileName, lineNumber } = diag?.at ?? {};
  return fileName === undefined ? '' : ` (${fileName}:${lineNumber})`;
}

/** What was compared; without a comparison the stack, which an error has. */
export function describeResult({ diag }: Result): string[] {
  if (!diag) return [];
  const { at: _, source: __, stack, diff, compare: ___, ...others } = diag;
  const texts = [
    diff ?? stack ?? '',
    ...Object.entries(others).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ];
  return texts
    .flatMap((text: string) => text.trimEnd().split('\n'))
    .filter((line) => line !== '')
    .slice(0, assertionLines)
    .map((line) => `  ${line.slice(0, lineLength)}`);
}
