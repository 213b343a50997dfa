import t from 'tap';
import { armsOf } from '../../../src/check/promql/arms.ts';
import { labelsOf } from '../../../src/check/promql/result-labels.ts';
import { parsePromql, syntaxError } from '../../../src/check/promql/tree.ts';
import { constantOf } from '../../../src/check/promql/values.ts';

const counter = 'kube_pod_container_status_restarts_total';
const arms = (text: string) => armsOf(parsePromql(text));
const limit = (text: string) => arms(text)[0]?.limit?.value;
const windows = (text: string) => arms(text)[0]?.windows.map(({ value }) => value);
const condition = (text: string) => arms(text)[0]?.condition?.value;
const join = (text: string) => arms(text)[0]?.join?.value;
const labels = (text: string) => {
  const found = labelsOf(parsePromql(text));
  return found === 'any' ? 'any' : [...found].toSorted().join();
};

t.test('the limit is read from every notation: strictly more than it fires', (t) => {
  t.equal(limit('x > 3'), 3);
  t.equal(limit('x >= 4'), 3);
  t.equal(limit('3 < x'), 3);
  t.equal(limit('4 <= x'), 3);
  t.equal(limit('(x > 2 + 1)'), 3);
  t.equal(limit('x > 3.5'), 3, 'a fourth restart is needed');
  t.equal(limit('x > 3 and on (pod) y'), 3);
  t.equal(limit('x > 3 unless y'), 3);
  t.equal(limit('x'), undefined);
  t.equal(limit('x > y'), undefined);
  t.equal(limit('x == 4'), undefined);
  t.equal(limit('x > bool 3'), undefined, 'it fires whatever the count');
  t.equal(limit('x @ 1700000000 > 3'), undefined, 'it fires whatever happens now');
  t.end();
});

t.test('each side of an `or` is a separate arm', (t) => {
  t.strictSame(
    arms('(x > 3) or (y > 4 or z > 5)').map((arm) => arm.limit?.value),
    [3, 4, 5],
  );
  t.end();
});

t.test('the window is a range, the range of a subquery, an offset, or an age', (t) => {
  t.strictSame(windows('changes(x[30m]) > 3'), [1_800_000]);
  t.strictSame(windows('x - min_over_time((max by (a) (x))[1h30m:5s]) > 3'), [5_400_000]);
  t.strictSame(windows('max_over_time(rate(x[1m])[30m:5s]) > 3'), [1_800_000], 'not the range inside a subquery');
  t.strictSame(windows('x - (x offset 10m or x * 0) > 3'), [600_000]);
  t.strictSame(windows('(x and on (pod) (time() - y < 30 * 60)) > 3'), [1_800_000]);
  t.strictSame(windows('changes(x[1800]) > 3'), [1_800_000], 'a number is in seconds');
  t.strictSame(windows('x > 3'), []);
  t.end();
});

t.test('a join is an operator between different metrics', (t) => {
  t.equal(join('x * on (pod) group_left (owner) y > 3'), 'y');
  t.equal(join('x and on (pod) y > 3'), 'y');
  t.equal(join('x - min_over_time(x[5m]) > 3'), undefined, 'the same metric');
  t.equal(join('x * 2 > 3'), undefined);
  t.equal(join('x unless y > 3'), undefined, 'without y it is x');
  t.end();
});

t.test('extrapolating functions are known by name', (t) => {
  t.equal(arms('sum(increase(x[5m])) > 3')[0]?.extrapolation?.value, 'increase');
  t.equal(arms('changes(x[5m]) > 3')[0]?.extrapolation, undefined);
  t.end();
});

t.test('the labels of a result are those that an aggregation keeps, or any', (t) => {
  t.equal(labels('max by (pod, container) (x) > 3'), 'container,pod');
  t.equal(labels('sum(x) by (pod)'), 'pod');
  t.equal(labels('sum(x)'), '');
  t.equal(labels('vector(1)'), '');
  t.equal(labels('x'), 'any');
  t.equal(labels('sum without (pod) (x)'), 'any');
  t.equal(labels('topk by (pod) (1, x)'), 'any');
  t.equal(labels('label_replace(sum(x), "a", "b", "", "")'), 'any');
  t.equal(labels('max by (pod) (x) and on (pod) y'), 'pod');
  t.equal(labels('max by (pod) (x) or max by (uid) (y)'), 'pod,uid');
  t.equal(labels('round(max by (pod) (x))'), 'pod');
  t.equal(labels('min_over_time((max by (pod) (x))[30m:5s])'), 'pod');
  t.end();
});

t.test('a selector has its matchers and its place', (t) => {
  const [selector] = arms(`${counter}{namespace="sre", pod=~"a-.*"} > 3`)[0]?.selectors ?? [];
  t.strictSame(selector, { metric: counter, matchers: ['namespace="sre"', 'pod=~"a-.*"'], offset: 0 });
  t.end();
});

t.test('constants are computed, durations in seconds', (t) => {
  const value = (text: string) => constantOf(parsePromql(text));
  t.equal(value('30 * 60'), 1_800);
  t.equal(value('(1 + 2) * -3'), -9);
  t.equal(value('6 / 2 - 1'), 2);
  t.equal(value('1_000'), 1_000);
  t.equal(value('0x10'), 16);
  t.equal(value('5m'), 300);
  t.equal(value('-5m'), -300);
  t.equal(value('-(5)'), -5);
  t.equal(value('x'), undefined);
  t.equal(value('2 ^ 3'), undefined, 'powers are not supported');
  t.end();
});

t.test('a syntax error is found at its place', (t) => {
  t.equal(syntaxError('x > 3'), undefined);
  t.equal(syntaxError('x >'), 3);
  t.equal(syntaxError(''), 0);
  t.ok((syntaxError('max by pod (x) > 3') ?? -1) > 0);
  t.end();
});

t.test('a condition is an `unless`, or an `and` without a series', (t) => {
  t.equal(condition('x > 3 unless on () maintenance == 1'), 'maintenance == 1');
  t.equal(condition('(x unless y) > 3'), 'y');
  t.equal(condition('x > 3 and on () (hour() > 6)'), '(hour() > 6)');
  t.equal(condition('x > 3 and on (pod) y'), undefined, 'that is a join');
  t.equal(condition('(x and (time() - created < 60)) > 3'), undefined);
  t.equal(condition('x - min_over_time(x[30m:]) > 3'), undefined);
  t.end();
});
