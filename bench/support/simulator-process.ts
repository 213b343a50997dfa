import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { bareApp, type Command, stateNames, swypePods } from './simulator-commands.ts';

// A process of its own, so that its processor time does not count as the receiver's or the bench's.
const simulator = await startSimulator({ durations: { terminationGraceMs: 0 } });
for (const name of ['swype-app', bareApp]) simulator.create('deployments', 'sre', workload(name, 1));
for (const name of stateNames) simulator.create('configmaps', 'big-red-button', { metadata: { name } });

const acts = {
  /** Restarts the container by a network failure, and waits until it runs. */
  restart: async () => {
    simulator.crash(swypePods, 'gateway-refused');
    await simulator.until(isRunning);
  },
  scale: async ({ name, replicas }: { name: string; replicas: number }) => {
    simulator.scale('sre', name, replicas);
    if (name === 'swype-app' && replicas > 0) await simulator.until(isRunning);
  },
};

function isRunning(): unknown {
  return simulator.pods(swypePods)[0]?.status?.containerStatuses?.[0]?.state?.running;
}

process.on('message', async (command: Command) => {
  if (command.act === 'restart') await acts.restart();
  else await acts.scale(command);
  process.send?.({ done: command.id });
});
process.on('disconnect', () => process.exit());
process.send?.({
  url: simulator.url,
  ca: simulator.ca,
  kubeconfig: simulator.kubeconfig('receiver'),
  token: simulator.tokens.admin,
});
