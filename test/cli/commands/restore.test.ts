import t from 'tap';
import { until } from '../../support/until.ts';
import { command } from '../command.ts';
import { startTestReceiver } from '../test-receiver.ts';

t.test(
  'restore is refused while the button is latched, works after the reset without a receiver, and changes nothing twice',
  async (t) => {
    const { run, latch, replicas, receiver, kubeconfig } = await startTestReceiver(t);
    const restore = (...args: readonly string[]) =>
      command(['restore', 'swype-app', '--kubeconfig', kubeconfig, ...args]);
    const runs = await restore();
    t.equal(runs.code, 0);
    t.match(runs.out, /already has 1 replica: nothing was changed/);
    const other = await restore('--replicas', '3');
    t.equal(other.code, 1);
    t.match(other.err, /restore only raises a target from zero/);

    await run(['press', 'swype-app', '--reason', 'drill']);
    await until(() => latch()?.state === 'stopped');
    const { id = '' } = latch()?.trip ?? {};
    const held = await restore();
    t.equal(held.code, 1);
    t.match(
      held.err,
      new RegExp(
        `held at zero by trip ${id}, .*\\n.*status swype-app.*\\n.*Reset first: big-red-button reset swype-app --trip ${id}`,
      ),
    );
    t.equal(replicas(), 0);
    t.match(JSON.parse((await restore('--json')).out), {
      error: 'failed',
      message: /held at zero by trip/,
      next: [/status/, /reset/],
    });

    t.equal((await run(['reset', 'swype-app', '--trip', id, '--reason', 'over'])).code, 0);
    await receiver.close();
    const restored = await restore('--json');
    t.strictSame(JSON.parse(restored.out), {
      button: 'swype-app',
      target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app', ...moreOfTarget(latch()) },
      replicas: 1,
      already: false,
    });
    t.equal(replicas(), 1);
  },
);

/** The other fields of the target in the latch. */
function moreOfTarget(latch: { target: { uid?: string; selector?: string } } | undefined) {
  return { uid: latch?.target.uid, selector: latch?.target.selector };
}

t.test('restore rejects wrong usage, missing rights and unknown names', async (t) => {
  const { cluster, run, latch, kubeconfig } = await startTestReceiver(t);
  for (const replicas of ['0', '-1', '1.5', 'all', '1000000']) {
    t.equal((await command(['restore', 'swype-app', '--replicas', replicas])).code, 2, replicas);
  }
  await run(['press', 'swype-app', '--reason', 'drill']);
  await until(() => latch()?.state === 'stopped');
  await run(['reset', 'swype-app', '--trip', latch()?.trip?.id ?? '', '--reason', 'over']);
  const receivers = `${cluster.folder}/kubeconfig`;
  const refused = await command(['restore', 'swype-app', '--kubeconfig', receivers]);
  t.equal(refused.code, 1);
  t.match(refused.err, /this account may scale to zero and no further/, 'the receiver itself could not do this');
  const nowhere = await command(['restore', 'swype-app', '--kubeconfig', '/nowhere']);
  const mistyped = await command(['restore', 'swype-ap', '--kubeconfig', kubeconfig]);
  t.equal(mistyped.code, 1);
  t.match(
    mistyped.err,
    /there is no button swype-ap here: ConfigMap big-red-button-swype-ap .*\n {2}List the buttons: .* status/,
  );
  t.match(nowhere.err, /cannot read \/nowhere.*\n {2}Name the cluster/);
});
