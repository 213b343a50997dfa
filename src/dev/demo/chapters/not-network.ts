import { fires, hasSample, readButton, type Scene } from '../scene.ts';
import { stackReplicas } from '../stack/monitoring-stack.ts';

/** Three of four restarts are OOM kills: the alert fires, and the button does not trip. */
export async function restartsByOtherCauses(scene: Scene): Promise<void> {
  const { story, stack } = scene;
  const { simulator } = stack.payments;
  story.chapter('2  Restarts that are not the network');
  const { namespace, name } = stack.payments.readyPods()[0]?.metadata ?? { namespace: '', name: '' };
  for (const death of ['oom-killed', 'oom-killed', 'oom-killed', 'gateway-refused'] as const) {
    simulator.crash({ namespace, pod: name }, death);
  }
  story.step(`${name} restarts four times: three OOM kills, one refused connection`);
  await story.expect('BigRedButtonStop fires: Prometheus cannot see why containers restart', () => {
    return fires(scene, 'BigRedButtonStop');
  });
  const held = await story.expect('the receiver reads the cluster and holds: reason not-network', () => {
    return stack.receiver.log.find(({ occurrence, reason }) => occurrence === 'decided' && reason === 'not-network');
  });
  story.quote(held.because ?? '');
  const { state } = await readButton(scene);
  story.check(
    'armed as before, and nothing was stopped',
    state === 'armed' && stack.payments.replicas() === stackReplicas,
  );

  simulator.remove('pods', namespace, name);
  story.step('someone deletes the pod, and another pod replaces it');
  await story.expect('the alert resolves, and Alertmanager notifies the receiver', async () => {
    const isNotified = await hasSample(scene, 'big_red_button_decisions_total{reason="resolved"} > 0');
    return isNotified && !(await fires(scene, 'BigRedButtonStop'));
  });
}
