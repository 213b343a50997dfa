import { admin } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { bareNames, buttonsOf, type Command, type ManyHello } from './buttons.ts';

// A process of its own, so that its processor time does not count as the receiver's.
const buttons = buttonsOf(Number(process.argv[2]));
const simulator = await startSimulator({ receiver: { ...admin, name: 'receiver' } });
for (const { name, target } of buttons) {
  simulator.create('deployments', target.namespace, workload(name, 1));
  simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${name}` } });
}
for (const name of bareNames(buttons.length)) simulator.create('deployments', 'bare', workload(name, 1));
simulator.create('configmaps', 'big-red-button', { metadata: { name: 'big-red-button-heartbeat' } });

process.on('message', (command: Command) => {
  const running = buttons.filter(({ name, target }) => {
    return simulator.store.get('deployments', target.namespace, name)?.spec.replicas !== 0;
  });
  process.send?.({ done: command.id, running: running.length });
});
process.on('disconnect', () => process.exit());
process.send?.({
  url: simulator.url,
  ca: simulator.ca,
  kubeconfig: simulator.kubeconfig('receiver'),
  adminKubeconfig: simulator.kubeconfig('admin'),
  token: simulator.tokens.admin,
} satisfies ManyHello);
