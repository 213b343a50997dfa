import fc from 'fast-check';
import t from 'tap';
import { matchesSelector, parseSelector, SelectorSyntaxError } from '../../../src/core/labels/selector.ts';

const payments = { tier: 'payments', 'example.com/team': 'sre', empty: '' };

function selects(selector: string, labels: Readonly<Record<string, string>> | undefined = payments): boolean {
  return matchesSelector(parseSelector(selector), labels);
}

t.test('it selects as kubectl does', async (t) => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['tier=payments', true],
    ['tier==payments', true],
    [' tier = payments ', true],
    ['tier=orders', false],
    ['tier!=orders', true],
    ['tier!=payments', false],
    ['team!=sre', true],
    ['tier in (orders, payments)', true],
    ['tier in (orders)', false],
    ['tier in(payments)', true],
    ['tier notin (orders)', true],
    ['tier notin (payments,orders)', false],
    ['team notin (sre)', true],
    ['tier', true],
    ['team', false],
    ['!team', true],
    ['! tier', false],
    ['example.com/team=sre', true],
    ['empty=', true],
    ['empty', true],
    ['tier=', false],
    ['empty in (,a)', true],
    ['tier=payments,example.com/team=sre', true],
    ['tier=payments,team=sre', false],
    ['tier in (payments,orders),!team', true],
    ['in in (in)', false],
    ['toString', false],
  ];
  for (const [selector, expected] of cases) t.equal(selects(selector), expected, selector);
  t.equal(selects('in in (in)', { in: 'in' }), true, 'the words are keys and values too');
});

t.test('a button without labels is selected only by what it lacks', async (t) => {
  t.equal(matchesSelector(parseSelector('tier'), undefined), false);
  t.equal(matchesSelector(parseSelector('!tier'), undefined), true);
  t.equal(matchesSelector(parseSelector('tier!=payments'), undefined), true);
});

t.test('a wrong selector is refused with the place and what would be right', async (t) => {
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['', 1, /the selector ends; expected a label key/],
    ['  ', 1, /a label key/],
    ['tier=payments,', 15, /the selector ends; expected a label key/],
    [',tier', 1, /found ","; expected a label key/],
    ['tier payments', 6, /found "payments"; expected one of =/],
    ['tier=pay ments', 10, /expected a comma or the end/],
    ['tier>3', 5, /found ">"; expected one of =/],
    ['tier in payments', 9, /values in parentheses/],
    ['tier in ()', 10, /expected a value/],
    ['tier in (payments', 18, /expected a comma or \)/],
    ['!tier=payments', 6, /expected a comma or the end/],
    ['-tier=payments', 1, /a label key/],
    ['tier=-payments', 6, /a label value/],
    [`tier=${'a'.repeat(64)}`, 6, /a label value/],
    ['Example.com/tier', 1, /a label key/],
    ['a/b/c', 1, /a label key/],
    ['tier=a=b', 7, /expected a comma or the end/],
    ['tier="payments"', 6, /a label value/],
  ];
  for (const [selector, column, message] of cases) {
    t.throws(() => parseSelector(selector), { column, message }, JSON.stringify(selector));
  }
});

t.test('any text is a selector or a syntax error, and what is written is read back', async () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab/.=!,() in-<') }), (text) => {
      try {
        parseSelector(text);
      } catch (error) {
        if (!(error instanceof SelectorSyntaxError)) throw error;
      }
    }),
  );
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 5 }), (key, values) => {
      const [first = ''] = values;
      const read = [parseSelector(`${key} in (${values.join(', ')})`), parseSelector(`${key}=${first},!${key}`)];
      return (
        JSON.stringify(read) ===
        JSON.stringify([
          [{ operator: 'in', key, values }],
          [
            { operator: 'in', key, values: [first] },
            { operator: 'absent', key },
          ],
        ])
      );
    }),
  );
});
