import { hasSample, podsRun, readButton, type Scene } from '../scene.ts';
import { stackReplicas } from '../stack/monitoring-stack.ts';

/** Pods run, and every part of the path of a stop works. */
export async function allIsWell(scene: Scene): Promise<void> {
  const { story } = scene;
  story.chapter('1  All is well');
  await story.expect(`deployment/swype-app in sre runs with ${stackReplicas} pods; the button is armed`, async () => {
    return podsRun(scene) && (await readButton(scene)).state === 'armed';
  });
  await story.expect(
    'the rehearsal passed: the API server would accept the stop, and refuse a raise by the receiver',
    async () => (await readButton(scene)).rehearsal?.ok,
  );
  await story.expect('a heartbeat arrived by way of Prometheus, Alertmanager and the receiver', () => {
    return hasSample(scene, 'big_red_button_heartbeat_timestamp_seconds > 0');
  });
  await story.expect('so the backup sensor stands by', () => {
    return hasSample(scene, 'big_red_button_second_sensor_active == 0');
  });
}
