import { chainReplicas } from '../monitoring-stack.ts';
import { finds, lookAtButton, type Scene } from '../scene.ts';

/** All is well. */
export async function allIsWell(scene: Scene): Promise<void> {
  const { story, chain } = scene;
  story.chapter('1  All is well');
  const isRunning = () => chain.payments.readyPods().length === chainReplicas;
  await story.expect(`deployment/swype-app in sre runs with ${chainReplicas} pods; the button is armed`, async () => {
    return isRunning() && (await lookAtButton(scene)).state === 'armed';
  });
  await story.expect(
    'the rehearsal went well: the stop would be accepted, and a raise by the receiver refused',
    async () => {
      return (await lookAtButton(scene)).rehearsal?.ok;
    },
  );
  await story.expect('a heartbeat came the whole way: Prometheus, Alertmanager, receiver', () => {
    return finds(scene, 'big_red_button_heartbeat_timestamp_seconds > 0');
  });
  await story.expect('so the second sensor stands by', () => finds(scene, 'big_red_button_second_sensor_active == 0'));
}
