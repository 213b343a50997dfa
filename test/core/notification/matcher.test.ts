import fc from 'fast-check';
import t from 'tap';
import { MatcherSyntaxError, matchesAll, parseMatcher } from '../../../src/core/notification/matcher.ts';

t.test('each operator compares the whole value of its label', async (t) => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['a="b"', { a: 'b' }, true],
    ['a=b', { a: 'b' }, true],
    [' a = "b" ', { a: 'b' }, true],
    ['a="b"', { a: 'bb' }, false],
    ['a!="b"', { a: 'c' }, true],
    ['a!="b"', { a: 'b' }, false],
    ['a!="b.d"', { a: 'bcd' }, true],
    ['a="b.d"', { a: 'bcd' }, false],
    ['a!="("', { a: '(' }, false],
    ['a=~"b.*"', { a: 'big' }, true],
    ['a=~b.*', { a: 'big' }, true],
    ['a=~"b"', { a: 'ab' }, false],
    ['a=~"b|c"', { a: 'bc' }, false],
    ['a!~"b|c"', { a: 'c' }, false],
    ['a!~"b|c"', { a: 'bc' }, true],
    ['a=~"(?i)BIG"', { a: 'big' }, true],
    ['a=~"(?s).*"', { a: 'one\ntwo' }, true],
    ['a=~".*"', { a: 'one\ntwo' }, false],
    ['a=~".*"', { a: 'one\rtwo' }, true],
    ['a="say \\"hi\\"\\\\\\n"', { a: 'say "hi"\\\n' }, true],
    ['a=~"1\\\\.2"', { a: '1.2' }, true],
    ['a=~"1\\\\.2"', { a: '1x2' }, false],
    ['"größe in cm"="10"', { 'größe in cm': '10' }, true],
    ['größe=10', { größe: '10' }, true],
    ['a="👍"', { a: '👍' }, true],
    ['a=~"."', { a: '👍' }, true],
  ];
  for (const [source, labels, expected] of cases) t.equal(parseMatcher(source).matches(labels), expected, source);
});

t.test('a missing label counts as empty', async (t) => {
  t.equal(parseMatcher('a=""').matches({}), true);
  t.equal(parseMatcher('a!=""').matches({}), false);
  t.equal(parseMatcher('a=~".*"').matches({}), true);
  t.equal(parseMatcher('a=~".+"').matches({}), false);
  t.equal(parseMatcher('a!~".+"').matches({}), true);
});

t.test('a label named like a property of every object is a normal label', async (t) => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    t.equal(parseMatcher(`${name}=""`).matches({}), true, name);
    t.equal(parseMatcher(`${name}="x"`).matches(JSON.parse(`{"${name}":"x"}`)), true, name);
  }
});

t.test('all matchers of a button must match', async (t) => {
  const matchers = ['alertname="Stop"', 'button="a"'].map(parseMatcher);
  t.equal(matchesAll(matchers, { alertname: 'Stop', button: 'a', pod: 'x' }), true);
  t.equal(matchesAll(matchers, { alertname: 'Stop', button: 'b' }), false);
});

t.test('a matcher that Alertmanager refuses or reads in two ways is rejected with its column', async (t) => {
  const cases: [string, number, RegExp][] = [
    ['', 1, /text ends here; expected a label name/],
    ['   ', 4, /text ends here/],
    ['="b"', 1, /unexpected =; expected a label name/],
    ['""="b"', 1, /label name is empty/],
    ['a', 2, /no operator.*expected =, !=, =~ or !~/],
    ['a b', 3, /no operator/],
    ['a=', 3, /text ends here; expected a value/],
    ['a==b', 3, /unexpected =/],
    ["a='b'", 3, /unexpected '; expected a value in double quotes/],
    ['a="b', 3, /without its end/],
    ['a="b\nc"', 3, /without its end/],
    ['a="b" c', 7, /more text after the value/],
    ['a="b",c="d"', 6, /more text.*one matcher/],
    ['a=b c', 5, /more text/],
    ['{a="b"}', 1, /unexpected {/],
    ['a="b\\d"', 5, /unknown escape \\d; expected \\\\, \\" or \\n/],
    ['größe="\\t"', 8, /unknown escape/],
    ['👍="\\t"', 4, /unknown escape/],
    ['a=~"[b"', 4, /missing closing \]/],
    ['a=~"b)(c"', 4, /unexpected \)/],
    ['a=~"*b"', 4, /missing argument to repetition/],
    ['a=~"(b)\\\\1"', 4, /invalid escape.*no backreferences/],
    ['a=~"b(?=c)"', 4, /\(\?=.*no lookaround/],
    ['a=~"b(?!c)"', 4, /\(\?!/],
    ['a=~"(?<=c)b"', 4, /\(\?<=/],
    ['a=~"b{1001}"', 4, /invalid repeat count/],
  ];
  for (const [source, column, message] of cases) {
    const error = problemOf(source);
    t.match(error?.message, message, source);
    t.equal(error?.column, column, source);
  }
});

t.test('a pattern that makes backtracking engines hang is matched at once', async (t) => {
  const matcher = parseMatcher('a=~"(a+)+b|(a|a)*c|.*x.*y.*z"');
  const started = process.cpuUsage().user;
  t.equal(matcher.matches({ a: 'a'.repeat(50_000) }), false);
  t.ok(process.cpuUsage().user - started < 2_000_000, 'less than two seconds for 50,000 characters');
});

t.test('any name and value survive quoting', async () => {
  const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (name, value) => {
      const labels = Object.assign(Object.create(null), { [name]: value });
      const equal = parseMatcher(`${quote(name)}=${quote(value)}`);
      const unequal = parseMatcher(`${quote(name)}!=${quote(value)}`);
      return equal.name === name && equal.matches(labels) && !unequal.matches(labels);
    }),
  );
});

t.test('any text is either parsed, or rejected with a column inside it', async () => {
  const characters = fc.constantFrom(...'ab"\\=!~ {}[](),\'.*?+|n\n👍');
  fc.assert(
    fc.property(fc.string({ unit: characters }), (source) => {
      const error = problemOf(source);
      return !error || (error.column >= 1 && error.column <= [...source].length + 1);
    }),
  );
});

t.test('a simple pattern matches the language in which it is written', async () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '|', '(?:a|b)', 'a*', 'b+', '.'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }), (text, value) => {
      return parseMatcher(`x=~"${text}"`).matches({ x: value }) === new RegExp(`^(?:${text})$`).test(value);
    }),
  );
});

function problemOf(source: string): MatcherSyntaxError | undefined {
  try {
    parseMatcher(source);
    return undefined;
  } catch (error) {
    if (error instanceof MatcherSyntaxError) return error;
    throw error;
  }
}
