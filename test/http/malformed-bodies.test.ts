import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { alert, bearer, notificationOf, receiver } from './receiver.ts';

const good = JSON.stringify(alert);
const url = '/api/v1/alertmanager';
const headers = { ...bearer, 'content-type': 'application/json' };

/** A notification around any text. */
function around(alerts: string): string {
  return `{"version":"4","alerts":[${alerts}]}`;
}

/** Made by hand: what each does to a careless receiver is known. */
const nasty: Readonly<Record<string, string | Buffer>> = {
  'nothing at all': '',
  'a space': ' ',
  'a number': '4',
  'a string': '"4"',
  null: 'null',
  'a list': '[]',
  'an object cut off': '{"version":"4","alerts":[',
  'two objects': '{}{}',
  'a comment': '{/**/}',
  NaN: '{"version":NaN}',
  'a trailing comma': around(`${good},`),
  'a byte order mark': `\ufeff${around(good)}`,
  'a list 500,000 deep': '['.repeat(500_000) + ']'.repeat(500_000),
  'an object 100,000 deep': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'an alert 100,000 deep next to a good one': around(`${'['.repeat(100_000)}${']'.repeat(100_000)},${good}`),
  'labels 100,000 deep next to a good one': around(
    `${good.replace(/"labels":\{[^}]*\}/, `"labels":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)},${good}`,
  ),
  'a million alerts that are numbers': around(Array(1_000_000).fill('1').join()),
  'forty thousand bad alerts beside a good one': around(`${'{},'.repeat(40_000)}${good}`),
  '__proto__ at the top': '{"__proto__":{"version":"4","alerts":[]}}',
  '__proto__ as an alert': around(`{"__proto__":${good}},${good}`),
  '__proto__ as a label': around(good.replace('"labels":{', '"labels":{"__proto__":"x","constructor":"y",')),
  '__proto__ as a label that is an object': around(
    `${good.replace('"labels":{', '"labels":{"__proto__":{"a":1},')},${good}`,
  ),
  'constructor.prototype': around(`{"constructor":{"prototype":{"status":"firing"}}},${good}`),
  'a key twice': around(good.replace('"status":"firing"', '"status":"firing","status":"resolved"')),
  'a key twice, the second bad': around(`${good.replace('"status":"firing"', '"status":"firing","status":5')},${good}`),
  'a label of a million characters': around(good.replace('"BigRedButtonStop"', `"${'x'.repeat(1_000_000)}"`)),
  'a label name of a million characters': around(
    good.replace('"labels":{', `"labels":{"${'x'.repeat(1_000_000)}":"",`),
  ),
  'a hundred thousand labels': around(
    good.replace('"labels":{', `"labels":{${Array.from({ length: 100_000 }, (_, i) => `"l${i}":""`).join()},`),
  ),
  'a zero byte in a label': around(good.replace('BigRedButtonStop', '\\u0000')),
  'half a surrogate pair': around(good.replace('BigRedButtonStop', '\\ud800')),
  'a number too large': around(`{"startsAt":1e999},${good}`),
  'a number of a million digits': around(`${'9'.repeat(1_000_000)},${good}`),
  'an invalid time': around(good.replace('2026-11-23', '2026-99-99')),
  'a time of another calendar': around(good.replace('2026-11-23', '+275760-09-13')),
  'bytes that are not UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  'a label that is no UTF-8': Buffer.concat([
    Buffer.from('{"version":"4","x":"'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('"}'),
  ]),
  'an overlong slash': Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
  'UTF-16': Buffer.from(around(good), 'utf16le'),
  'gzip without saying so': gzipSync(around(good)),
  'random bytes': Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7_919) % 256)),
};

t.test('a body that is too deep or has too many values is refused before it is parsed', async (t) => {
  const { app } = await receiver(t);
  const send = (payload: string) => app.inject({ method: 'POST', url, headers, payload });
  const depth = (levels: number) => around(`${'['.repeat(levels - 2)}${']'.repeat(levels - 2)},${good}`);
  t.equal((await send(depth(32))).statusCode, 200);
  t.match(await send(depth(33)), { statusCode: 400, body: /more than 32 levels deep/ });
  t.match(await send(around(`${'1,'.repeat(500_001)}${good}`)), { statusCode: 400, body: /more than 500000 values/ });
  const quoted = `${'['.repeat(100)}\\",`.repeat(10);
  t.equal(
    (await send(around(good.replace('"status"', `"x":"${quoted}","status"`)))).statusCode,
    200,
    'a string counts once',
  );
});

t.test('every known malformed body is answered 4xx, or 200 with the bad alert named', async (t) => {
  const { app, panel } = await receiver(t);
  for (const [name, payload] of Object.entries(nasty)) {
    panel.received.length = 0;
    const response = await app.inject({ method: 'POST', url, headers, payload });
    checkAnswer(name, response.statusCode, response.body);
    // Too deep to be parsed at all.
    if (name.includes('deep next to')) t.equal(response.statusCode, 400, name);
    const beside =
      !name.includes('deep next to') &&
      (/beside a good one|,\{"status/.test(name) || String(payload).endsWith(`,${good}]}`));
    if (beside && response.statusCode !== 200) t.fail(`${name}: the good alert was lost: ${response.body}`);
    if (response.statusCode === 200)
      t.ok(
        panel.received[0]?.some(({ ok }) => ok),
        `${name}: the good alert is handled`,
      );
    else t.equal(panel.received.length, 0, `${name}: ${response.statusCode}`);
  }
  const healthy = await app.inject({ method: 'POST', url, headers, payload: notificationOf(alert) });
  t.equal(healthy.statusCode, 200);
});

t.test('malformed bodies of a fuzzer get 4xx, or 200 with the bad alert named, and memory does not grow', async (t) => {
  const { app } = await receiver(t, { log: { level: 'error', stream: { write: () => true } } });
  const send = async (payload: string | Buffer) => {
    const response = await app.inject({ method: 'POST', url, headers, payload });
    checkAnswer('fuzzed', response.statusCode, response.body);
  };
  const before = structuredClone(Object.getOwnPropertyNames(Object.prototype));
  await fc.assert(fc.asyncProperty(fuzzed(), send), { seed: 20_261_123, numRuns: 200, endOnFailure: true });
  t.strictSame(Object.getOwnPropertyNames(Object.prototype), before, 'no prototype was touched');
  const settled = heldBytes();
  await fc.assert(fc.asyncProperty(fuzzed(), send), { seed: 20_261_123, numRuns: 200, endOnFailure: true });
  t.ok(heldBytes() < settled * 1.2, 'no growth the second time');
});

/** What is still reachable: resident memory also depends on when garbage was last collected. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A notification with a piece cut out, put in, or replaced by anything; and JSON of any shape. */
function fuzzed(): fc.Arbitrary<string | Buffer> {
  const whole = JSON.stringify(notificationOf(alert, alert));
  const key = fc.constantFrom('__proto__', 'constructor', 'labels', 'alerts', 'version', 'status', 'startsAt', 'x');
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.dictionary(key, tie('any')), fc.array(tie('any'))),
  })).any;
  const spliced = fc
    .tuple(fc.nat(whole.length), fc.nat(40), fc.string({ unit: 'binary' }))
    .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
  const inside = value.map((alerts) => around(`${JSON.stringify(alerts)},${good}`));
  const bytes = fc
    .tuple(fc.nat(whole.length), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    .map(([at, put]) => Buffer.concat([Buffer.from(whole.slice(0, at)), put, Buffer.from(whole.slice(at))]));
  return fc.oneof(
    spliced,
    inside,
    bytes,
    value.map((any) => JSON.stringify(any)),
  );
}

/** Nothing but 200 with its decisions, or a problem in the one shape; never a stack. */
function checkAnswer(name: string, status: number, body: string): void {
  const answer = JSON.parse(body);
  const handled = status === 200 && Array.isArray(answer.decisions);
  const refused = status >= 400 && status < 500 && answer.error && answer.message && answer.expected;
  if (!handled && !refused) throw new Error(`${name}: ${status} ${body.slice(0, 200)}`);
  if (/node_modules|\.ts:|at \w+ \(/.test(body)) throw new Error(`${name} shows internals: ${body.slice(0, 500)}`);
}
