import t from 'tap';
import { HealthRecord } from '../../src/telemetry/health.ts';

const request = { type: 'kubernetes', verb: 'list', resource: 'pods', seconds: 0.1 } as const;

function build() {
  const clock = { ms: 0 };
  const health = new HealthRecord(() => clock.ms);
  return { clock, health };
}

t.test('health is good before the first event', (t) => {
  t.strictSame(build().health.current, { config: { ok: true }, api: { ok: true } });
  t.end();
});

t.test('a rejected config is shown with its problem until a good one is loaded', (t) => {
  const { health } = build();
  health.record({ type: 'config', ok: false, problem: 'config.yaml:3: limit must be a number' });
  t.strictSame(health.current.config, { ok: false, problem: 'config.yaml:3: limit must be a number' });
  health.record({ type: 'config', ok: true });
  t.strictSame(health.current.config, { ok: true });
  t.end();
});

t.test('a failing API server is shown with the newest failure, and since when, until it answers', (t) => {
  const { health, clock } = build();
  health.record({ ...request, code: '503' });
  clock.ms = 60_000;
  health.record({ ...request, code: 'timeout' });
  t.strictSame(health.current.api, {
    ok: false,
    problem: 'list pods: no answer in time',
    since: '1970-01-01T00:00:00.000Z',
  });
  health.record({ ...request, code: '200' });
  t.strictSame(health.current.api, { ok: true });
  t.end();
});

t.test('a refusal counts as an answer, a failure without a status does not', (t) => {
  const { health } = build();
  for (const code of ['403', '404', '409', '429']) {
    health.record({ ...request, code });
    t.equal(health.current.api.ok, true, code);
  }
  for (const [code, problem] of [
    ['500', 'list pods: answered 500'],
    ['unavailable', 'list pods: unavailable'],
    ['unknown-outcome', 'list pods: unknown-outcome'],
  ] as const) {
    health.record({ ...request, code });
    t.match(health.current.api, { ok: false, problem });
  }
  t.end();
});

t.test('other events change nothing', (t) => {
  const { health } = build();
  health.record({ type: 'problem', message: 'something' });
  t.strictSame(health.current, { config: { ok: true }, api: { ok: true } });
  t.end();
});
