import t from 'tap';
import { logFolds } from '../../../src/telemetry/log/deduplication.ts';
import { buildRecorder } from '../support.ts';

const failing = { type: 'state-written', button: 'swype-app', ok: false, problem: 'HTTP 503 at version 17' } as const;
const ok = { type: 'state-written', button: 'swype-app', ok: true } as const;
const second = 1_000;
const minute = 60 * second;

t.test('a store that fails every second for an hour writes one line a minute, each with its count', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 3_600; n += 1) {
    recorder.record({ ...failing, problem: `HTTP 503 at version ${n}` });
    clock.ms += second;
  }
  t.equal(lines.length, 60);
  t.strictSame([...new Set(lines.map((line) => line.level))], ['error']);
  t.notOk('more' in (lines[0]?.fields ?? {}), 'the first is told at once and alone');
  t.match(lines[1], { fields: { more: 58 }, message: /version 59 \(And 58 more like it\.\)$/ });
  const told = lines.reduce((sum, line) => sum + 1 + Number(line.fields.more ?? 0), 0);
  t.equal(told, 3_540, 'every problem is told or counted, the last minute still pending');
  t.end();
});

t.test('what was held back is told by the next occurrence, whatever it is', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 3; n += 1) recorder.record(failing);
  t.equal(lines.length, 1);
  clock.ms += minute;
  recorder.record({ type: 'heartbeat', at: 1 });
  t.match(lines, [{}, { level: 'error', fields: { more: 1 } }, { level: 'debug' }]);
  t.end();
});

t.test('where the clock was set back, what was held back is told at once', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 3; n += 1) recorder.record(failing);
  clock.ms -= 60 * minute;
  recorder.record(failing);
  t.match(lines, [{}, { fields: { more: 1 } }]);
  t.end();
});

t.test('a different problem is told at once', (t) => {
  const { recorder, lines } = buildRecorder();
  recorder.record(failing);
  recorder.record({ ...failing, problem: 'the request timed out' });
  recorder.record({ ...failing, button: 'other-app' });
  t.equal(lines.length, 3);
  t.end();
});

t.test('the same problem is told afresh after a quiet minute', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  recorder.record(failing);
  clock.ms += minute;
  recorder.record(failing);
  t.strictSame(
    lines.map((line) => line.fields.more),
    [undefined, undefined],
  );
  t.end();
});

t.test('the end of a problem is told once, with what was held back, and success alone is silent', (t) => {
  const { recorder, lines } = buildRecorder();
  recorder.record(ok);
  t.strictSame(lines, []);
  for (const occurrence of [failing, failing, failing, ok, ok]) recorder.record(occurrence);
  t.match(lines, [{ level: 'error' }, { level: 'info', message: /can be written again/, fields: { more: 2 } }]);
  t.equal(lines.length, 2);
  t.end();
});

t.test('a problem that comes and goes every second is folded too, its end as well', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 300; n += 1) {
    recorder.record(failing);
    clock.ms += second;
    recorder.record(ok);
    clock.ms += second;
  }
  t.ok(lines.length <= 20, `10 minutes gave ${lines.length} lines`);
  t.end();
});

t.test('a lasting condition is told once, and again only after its end', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  const seen = { type: 'seen', button: 'swype-app', state: 'armed', replicas: 0, atZeroWithoutLatch: true } as const;
  const look = (occurrence: Parameters<typeof recorder.record>[0], times: number) => {
    for (let n = 0; n < times; n += 1) {
      recorder.record(occurrence);
      clock.ms += second;
    }
  };
  look(seen, 600);
  look({ ...seen, replicas: 3, atZeroWithoutLatch: false }, 600);
  look(seen, 600);
  t.strictSame(
    lines.map((line) => line.level),
    ['warn', 'info', 'warn'],
  );
  t.end();
});

t.test('more kinds of problem than are told apart do not fill the memory or the log', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  const name = (n: number) => [...String(n)].map((digit) => 'ghijklmnop'[Number(digit)]).join('');
  for (let n = 0; n < 10 * logFolds; n += 1) recorder.record({ type: 'problem', message: `problem ${name(n)}` });
  t.equal(lines.length, logFolds + 1);
  clock.ms += minute;
  recorder.record({ type: 'problem', message: 'afterwards' });
  const told = lines.reduce((sum, line) => sum + 1 + Number(line.fields.more ?? 0), 0);
  t.equal(told, 10 * logFolds + 1, 'none was lost');
  t.end();
});
