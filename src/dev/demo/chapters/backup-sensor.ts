import {
  alertmanager,
  hasSample,
  lapseBetween,
  type Outage,
  playOutage,
  readButton,
  resetAndRestore,
  type Scene,
} from '../scene.ts';

/** Alertmanager is dead at the next outage. */
export async function alertmanagerDies(scene: Scene): Promise<Outage> {
  const { story, stack, figures } = scene;
  story.chapter('8  Alertmanager is gone at the next outage');
  await stack.monitoring.stopAlertmanager(alertmanager);
  story.step('Alertmanager is stopped: no alert reaches anybody');
  await story.expect('the heartbeat is late, so the backup sensor watches the pods', () => {
    return hasSample(scene, 'big_red_button_second_sensor_active == 1');
  });
  const outage = await playOutage(scene);
  const { times, trip } = outage;
  const isSensor = trip.by.trigger === 'sensor' && trip.cause === 'network';
  story.check('the backup sensor tripped it, because of the network', isSensor);
  const lapse = lapseBetween(times.fourthRestart, times.zeroReplicas);
  story.step(`  +${lapse.text}  replicas 0, from the fourth restart`, { stage: 'replicas 0', after: lapse.text });
  figures.push(['fourth restart → replicas 0, by the backup sensor', lapse.text]);
  story.measure('fourthRestartToZeroBySensorSeconds', lapse.seconds);
  return outage;
}

/** Everything comes back. */
export async function alertmanagerReturns(scene: Scene, { trip, heal }: Outage): Promise<void> {
  const { story, stack } = scene;
  story.chapter('9  All is well again');
  heal();
  await resetAndRestore(scene, trip);
  await stack.monitoring.startAlertmanager(alertmanager);
  story.step('Alertmanager is started again');
  await story.expect('the heartbeat arrives; the backup sensor stands by; the button is armed', async () => {
    const standsBy = await hasSample(scene, 'big_red_button_second_sensor_active == 0');
    return standsBy && (await readButton(scene)).state === 'armed';
  });
}
