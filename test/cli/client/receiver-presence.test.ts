import t from 'tap';
import { describeHold, findReceiver } from '../../../src/cli/client/receiver-presence.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';

t.test('a press without the receiver says whether one runs, and who holds the target', async (t) => {
  const running = await findReceiver(
    { findPodPort: async ({ namespace }) => ({ namespace, pod: 'receiver-1', port: 9443 }) },
    'big-red-button',
  );
  t.match(describeHold('receiver', running), 'The receiver runs (pod receiver-1): it finds the latch and holds');
  t.match(describeHold('api-server', running), 'The API server holds the target at zero');

  const failing = (error: Error) => findReceiver({ findPodPort: () => Promise.reject(error) }, 'big-red-button');
  const absent = await failing(new ClusterError('not-found', 'no pod of Service big-red-button is ready: 0 of 1'));
  t.match(describeHold('receiver', absent), 'Nothing holds the target at zero until a receiver runs');

  const unknown = await failing(new ClusterError('forbidden', 'get services big-red-button: 403'));
  t.match(
    describeHold('receiver', unknown),
    'It is unknown whether a receiver runs (get services big-red-button: 403)',
    'a missing right is no proof that nothing runs',
  );
  await t.rejects(failing(new TypeError('a defect')), /a defect/);
});
