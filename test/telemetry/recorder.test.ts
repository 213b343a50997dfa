import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import t from 'tap';
import { createRecorder } from '../../src/telemetry/recorder.ts';
import { buildRecorder, memoryLogger, trip } from './support.ts';

const fought = { type: 'fought', button: 'swype-app', trip: trip.id, replicas: 2 } as const;

t.test('one call reaches the metrics and the log', async (t) => {
  const { recorder, registry, lines } = buildRecorder();
  recorder.record(fought);
  t.match(await registry.metrics(), /^big_red_button_fights_total\{button="swype-app"\} 1$/m);
  t.equal(lines.length, 1);
});

t.test('if the log throws, the caller and the metrics go on', async (t) => {
  const registry = new Registry();
  const fail = () => {
    throw new Error('EPIPE');
  };
  const logger = { debug: fail, info: fail, warn: fail, error: fail, isLevelEnabled: () => true };
  const recorder = createRecorder({ registry, logger, clock: { now: () => 0 }, version: '1.2.3' });
  recorder.record(fought);
  t.match(await registry.metrics(), /^big_red_button_fights_total\{button="swype-app"\} 1$/m);
});

t.test('if the metrics throw, the caller goes on and the log reports it', (t) => {
  const { logger, lines } = memoryLogger();
  const recorder = createRecorder({ registry: new Registry(), logger, clock: { now: () => 0 }, version: '1.2.3' });
  // prom-client throws on a value that is not a number. The compiler would refuse such a value elsewhere.
  const replicas = 'three' as unknown as number;
  recorder.record({ type: 'seen', button: 'swype-app', state: 'armed', replicas, atZeroWithoutLatch: true });
  t.match(lines, [
    { level: 'warn', message: /^Button swype-app: the target is at zero replicas/ },
    { level: 'warn', message: /^The metrics could not record 'seen': .*not a valid number/ },
  ]);
  t.end();
});

t.test('with pino, each line is one JSON object without a line break', (t) => {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const logger = pino({}, stream);
  const recorder = createRecorder({
    registry: new Registry(),
    logger,
    clock: { now: () => 0 },
    version: '1',
  });
  recorder.record({ type: 'tripped', button: 'swype-app', trip: { ...trip, lines: ['one\ntwo'] } });
  t.equal(chunks.length, 1);
  t.equal(chunks[0]?.trimEnd().includes('\n'), false);
  t.match(JSON.parse(chunks[0] ?? ''), { level: 40, button: 'swype-app', trip: trip.id, lines: ['one\ntwo'] });
  t.end();
});
