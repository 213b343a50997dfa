import { join } from 'node:path';
import t from 'tap';
import type { Reviews } from '../../../src/cluster/access-reviews.ts';
import { systemClock } from '../../../src/cluster/clock.ts';
import { openPeople } from '../../../src/http/auth/people.ts';

const token = 'token-of-alice-0123456789';
const reviews: Reviews = {
  reviewToken: async (_token, audience) => ({
    authenticated: true,
    subject: { username: 'alice-of-the-cluster', groups: [], extra: {} },
    audiences: [audience],
  }),
  reviewAccess: async () => ({ allowed: true }),
};
const options = { onProblem: () => undefined, reviews, namespace: 'big-red-button', clock: systemClock };

t.test('without people in the config, nobody may do anything', async (t) => {
  const people = await openPeople(undefined, options);
  t.match(await people.authorize(`Bearer ${token}`, 'get', undefined), {
    kind: 'unauthenticated',
    problem: /receiver\.people is missing/,
  });
  people.stop();
});

t.test('with a file, the file identifies people', async (t) => {
  const tokenFile = join(
    t.testdir({ people: `[{ account: alice-of-the-file, token: ${token}, may: [get] }]` }),
    'people',
  );
  const people = await openPeople({ tokenFile, openReading: false }, options);
  t.teardown(() => people.stop());
  t.match(await people.authorize(`Bearer ${token}`, 'get', undefined), { person: { account: 'alice-of-the-file' } });
});

t.test('with kubernetes, the cluster identifies people, for the audience of the config', async (t) => {
  const people = await openPeople({ kubernetes: { audience: 'stop' }, openReading: true }, options);
  t.teardown(() => people.stop());
  t.match(await people.authorize(`Bearer ${token}`, 'press', 'x'), { person: { account: 'alice-of-the-cluster' } });
  t.match(await people.authorize(undefined, 'get', 'x'), { person: { account: 'anonymous' } });
  t.match(await people.authorize(undefined, 'press', 'x'), {
    kind: 'unauthenticated',
    expected: /--namespace big-red-button --audience stop`/,
  });
});
