import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { mergePatch } from '../../../src/dev/simulator/store/json.ts';
import { fieldPredicate, labelPredicate, selectorString } from '../../../src/dev/simulator/store/selectors.ts';

function labelled(labels: Readonly<Record<string, string>>) {
  const metadata = { name: 'a', namespace: 'sre', uid: '1', resourceVersion: '1', creationTimestamp: '', labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' } };
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);

t.test("a workload's selector in string form selects exactly the objects with its labels", async () => {
  fc.assert(
    fc.property(fc.dictionary(word, word), fc.dictionary(word, word), (matchLabels, labels) => {
      const carries = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
      return labelPredicate(selectorString({ matchLabels }))(labelled(labels)) === carries;
    }),
  );
});

t.test('notin is the opposite of in, also for objects without the label', async () => {
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1 }), fc.dictionary(word, word), (key, values, labels) => {
      const object = labelled(labels);
      return labelPredicate(`${key} in (${values})`)(object) !== labelPredicate(`${key} notin (${values})`)(object);
    }),
  );
});

t.test('a label can have a prefix', async (t) => {
  t.ok(labelPredicate('app.kubernetes.io/name=x,!a.b/c')(labelled({ 'app.kubernetes.io/name': 'x' })));
});

t.test('an invalid selector is a bad request', async (t) => {
  for (const selector of ['a b', 'a in b', 'a in (b', '=a', '!'])
    t.throws(() => labelPredicate(selector), { code: 400 });
  t.throws(() => fieldPredicate('status.phase', ['status.phase']), { code: 400 });
  t.throws(() => fieldPredicate('spec.x=1', []), { code: 400 });
});

t.test('field selectors compare one field', async (t) => {
  const supported = ['status.phase'];
  t.ok(fieldPredicate('status.phase=Running,metadata.name=a', supported)(labelled({})));
  t.notOk(fieldPredicate('status.phase!=Running', supported)(labelled({})));
});

t.test('an empty merge patch changes nothing, and null removes', async (t) => {
  fc.assert(
    fc.property(fc.dictionary(word, fc.jsonValue(), { noNullPrototype: true }), (object) => {
      const nulls = Object.fromEntries(Object.keys(object).map((key) => [key, null]));
      return isDeepStrictEqual(mergePatch(object, {}), object) && isDeepStrictEqual(mergePatch(object, nulls), {});
    }),
  );
  // The examples of RFC 7386, appendix A.
  t.strictSame(mergePatch({ a: { b: 'c' } }, { a: { b: 'd', c: null } }), { a: { b: 'd' } });
  t.strictSame(mergePatch({ a: [{ b: 'c' }] }, { a: [1] }), { a: [1] });
  t.strictSame(mergePatch({ e: null }, { a: 1 }), { e: null, a: 1 });
  t.strictSame(mergePatch({}, { a: { bb: { ccc: null } } }), { a: { bb: {} } });
});
