import { chainReplicas } from '../monitoring-stack.ts';
import { finds, fires, lookAtButton, type Scene } from '../scene.ts';

/** Four restarts of which three were OOM kills: the alert fires, and the button does not trip. */
export async function restartsByOtherCauses(scene: Scene): Promise<void> {
  const { story, chain } = scene;
  const { simulator } = chain.payments;
  story.chapter('2  Restarts that are not the network');
  const { namespace, name } = chain.payments.readyPods()[0]?.metadata ?? { namespace: '', name: '' };
  for (const death of ['oom-killed', 'oom-killed', 'oom-killed', 'gateway-refused'] as const) {
    simulator.crash({ namespace, pod: name }, death);
  }
  story.tell(`${name} restarts four times: three OOM kills, one refused connection`);
  await story.expect('BigRedButtonStop fires: Prometheus cannot see why containers restart', () => {
    return fires(scene, 'BigRedButtonStop');
  });
  const held = await story.expect('the receiver looks at the cluster, and holds: reason not-network', () => {
    return chain.receiver.log.find(({ occurrence, reason }) => occurrence === 'decided' && reason === 'not-network');
  });
  story.quote(held.because ?? '');
  const { state } = await lookAtButton(scene);
  story.check(
    'armed as before, and nothing was stopped',
    state === 'armed' && chain.payments.replicas() === chainReplicas,
  );

  simulator.remove('pods', namespace, name);
  story.tell('someone deletes the pod, and another one takes its place');
  await story.expect('the alert resolves, and Alertmanager tells the receiver', async () => {
    const isTold = await finds(scene, 'big_red_button_decisions_total{reason="resolved"} > 0');
    return isTold && !(await fires(scene, 'BigRedButtonStop'));
  });
}
