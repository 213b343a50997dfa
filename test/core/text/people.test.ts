import t from 'tap';
import { describePerson, describeTrigger } from '../../../src/core/text/people.ts';

t.test('a trip names who or what tripped the button, and marks a claimed name', (t) => {
  const alert = { trigger: 'alert', alertname: 'BigRedButtonStop', fingerprint: 'f', startsAt: '' } as const;
  t.equal(describeTrigger(alert), 'alert BigRedButtonStop');
  t.equal(describeTrigger({ trigger: 'sensor' }), 'the backup sensor');
  t.equal(describeTrigger({ trigger: 'press', account: 'sre', reason: 'drill' }), 'a press by sre');
  t.equal(describePerson({ account: 'sre', claimedName: 'Ada' }), 'sre (claims to be Ada)');
  t.end();
});
