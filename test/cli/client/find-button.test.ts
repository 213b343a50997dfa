import t from 'tap';
import { accountOf, findButton } from '../../../src/cli/client/find-button.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import type { UserConnection } from '../../../src/kubernetes/connect-as-user.ts';

const target = (name: string) => ({ kind: 'Deployment', namespace: 'sre', name }) as const;

function configText(name: string): string {
  const button = { name: 'swype-app', target: target(name), match: ['a="b"'], hooks: [] };
  return JSON.stringify({ version: 1, receiver: { alertmanagerTokenFile: '/token' }, buttons: [button] });
}

interface Known {
  readonly config?: string;
  readonly state?: LatchRecord;
}

/** A cluster with the given objects, which answers 404 for all others. */
function cluster({ config, state }: Known): UserConnection {
  const missing = (what: string) => new ClusterError('not-found', `${what}: 404`);
  const connection: Pick<UserConnection, 'readConfigMap' | 'latches'> = {
    readConfigMap: async () => {
      if (config === undefined) throw missing('big-red-button-config');
      return { 'config.yaml': config };
    },
    latches: {
      read: async () => {
        if (state === undefined) throw missing('big-red-button-swype-app');
        return { version: '1', record: state };
      },
      write: async () => '2',
      watch: async () => undefined,
    },
  };
  // Nothing else is called.
  return connection as UserConnection;
}

const state: LatchRecord = { version: 1, state: 'armed', target: target('in-state'), baseline: {}, history: [] };

t.test(
  "the target comes from --target, --config, the receiver's config or the state object, in this order",
  async (t) => {
    const config = configText('in-cluster');
    const file = `${t.testdir({ 'config.yaml': configText('in-file') })}/config.yaml`;
    const all = cluster({ config, state });
    const said = await findButton(all, 'swype-app', { target: target('said'), config: file });
    t.match(said, { button: { target: target('said') }, saidBy: 'as --target says' });
    t.match(await findButton(all, 'swype-app', { config: file }), { button: { target: target('in-file') } });
    t.match(await findButton(all, 'swype-app', {}), {
      button: { target: target('in-cluster') },
      saidBy: 'as ConfigMap big-red-button-config, config.yaml says',
    });
    t.match(await findButton(cluster({ state }), 'swype-app', {}), {
      button: { target: target('in-state') },
      saidBy: 'as its state object says',
    });
    t.match(await findButton(cluster({ state, config: 'not: {' }), 'swype-app', {}), { saidBy: /state object/ });
  },
);

t.test('if no source names the target, the error lists every source that failed', async (t) => {
  await t.rejects(findButton(cluster({}), 'swype-app', {}), {
    message: 'the target of swype-app is unknown',
    next: [/^Name the target: --target /, 'big-red-button-config: 404', 'big-red-button-swype-app: 404'],
  });
  await t.rejects(findButton(cluster({ config: configText('a') }), 'swipe-app', {}), {
    message: 'the target of swipe-app is unknown',
    next: [/^Name the target/, /there is no button swipe-app; did you mean swype-app\?/, /404/],
  });
  const file = `${t.testdir({ 'config.yaml': configText('in-file') })}/config.yaml`;
  await t.rejects(findButton(cluster({ state }), 'other', { config: file }), {
    message: /config\.yaml: there is no button other/,
  });
});

t.test('the account comes from the API server, or else from the kubeconfig', async (t) => {
  const known = { whoAmI: async () => 'alice' } as unknown as UserConnection; // nothing else is called
  t.equal(await accountOf(known), 'alice');
  const whoAmI = async () => {
    throw new ClusterError('not-found', 'an API server before 1.28');
  };
  t.equal(await accountOf({ whoAmI, user: 'minikube' } as unknown as UserConnection), 'minikube of a kubeconfig'); // the same
});
