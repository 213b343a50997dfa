import t from 'tap';
import { distinctProblems } from '../../../src/telemetry/log/deduplication.ts';
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
  t.notOk('more' in (lines[0]?.fields ?? {}), 'the first is written at once and alone');
  t.match(lines[1], { fields: { more: 58 }, message: /version 59 \(And 58 more like it\.\)$/ });
  const counted = lines.reduce((sum, line) => sum + 1 + Number(line.fields.more ?? 0), 0);
  t.equal(counted, 3_540, 'every problem is written or counted, except those of the last minute');
  t.end();
});

t.test('the next event of any kind writes the counted repeats', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 3; n += 1) recorder.record(failing);
  t.equal(lines.length, 1);
  clock.ms += minute;
  recorder.record({ type: 'heartbeat', at: 1 });
  t.match(lines, [{}, { level: 'error', fields: { more: 1 } }, { level: 'debug' }]);
  t.end();
});

t.test('if the clock is set back, the counted repeats are written at once', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  for (let n = 0; n < 3; n += 1) recorder.record(failing);
  clock.ms -= 60 * minute;
  recorder.record(failing);
  t.match(lines, [{}, { fields: { more: 1 } }]);
  t.end();
});

t.test('a different problem is written at once', (t) => {
  const { recorder, lines } = buildRecorder();
  recorder.record(failing);
  recorder.record({ ...failing, problem: 'the request timed out' });
  recorder.record({ ...failing, button: 'other-app' });
  t.equal(lines.length, 3);
  t.end();
});

t.test('the same problem is written again after a quiet minute', (t) => {
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

t.test('the end of a problem is written once, with the counted repeats; success alone writes nothing', (t) => {
  const { recorder, lines } = buildRecorder();
  recorder.record(ok);
  t.strictSame(lines, []);
  for (const event of [failing, failing, failing, ok, ok]) recorder.record(event);
  t.match(lines, [{ level: 'error' }, { level: 'info', message: /can be written again/, fields: { more: 2 } }]);
  t.equal(lines.length, 2);
  t.end();
});

t.test('a problem that comes and goes every second is counted too, and so is its end', (t) => {
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

t.test('a lasting condition is written once, and again only after its end', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  const seen = { type: 'seen', button: 'swype-app', state: 'armed', replicas: 0, atZeroWithoutLatch: true } as const;
  const look = (event: Parameters<typeof recorder.record>[0], times: number) => {
    for (let n = 0; n < times; n += 1) {
      recorder.record(event);
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

t.test('a flood of different problems fills neither the memory nor the log', (t) => {
  const { recorder, lines, clock } = buildRecorder();
  const name = (n: number) => [...String(n)].map((digit) => 'ghijklmnop'[Number(digit)]).join('');
  for (let n = 0; n < 10 * distinctProblems; n += 1)
    recorder.record({ type: 'problem', message: `problem ${name(n)}` });
  t.equal(lines.length, distinctProblems + 1);
  clock.ms += minute;
  recorder.record({ type: 'problem', message: 'afterwards' });
  const counted = lines.reduce((sum, line) => sum + 1 + Number(line.fields.more ?? 0), 0);
  t.equal(counted, 10 * distinctProblems + 1, 'none was lost');
  t.end();
});
