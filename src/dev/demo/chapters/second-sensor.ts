import {
  alertmanager,
  finds,
  lapse,
  lookAtButton,
  type Outage,
  resetAndRestore,
  type Scene,
  secondsBetween,
  sufferOutage,
} from '../scene.ts';

/** Alertmanager is dead at the next outage. */
export async function alertmanagerDies(scene: Scene): Promise<Outage> {
  const { story, chain, figures } = scene;
  story.chapter('8  Alertmanager is gone at the next outage');
  await chain.monitoring.stopAlertmanager(alertmanager);
  story.tell('Alertmanager is ended: no alert reaches anybody any more');
  await story.expect('the heartbeat is late: the second sensor watches the pods by itself', () => {
    return finds(scene, 'big_red_button_second_sensor_active == 1');
  });
  const outage = await sufferOutage(scene);
  const { times, trip } = outage;
  story.check('by the second sensor, and for the network', trip.by.trigger === 'sensor' && trip.cause === 'network');
  const after = lapse(times.fourthRestart, times.zeroReplicas);
  story.tell(`  +${after}  replicas 0, from the fourth restart`, { stage: 'replicas 0', after });
  figures.push(['fourth restart → replicas 0, by the second sensor', after]);
  story.measure('fourthRestartToZeroBySensorSeconds', secondsBetween(times.fourthRestart, times.zeroReplicas));
  return outage;
}

/** Everything comes back. */
export async function alertmanagerReturns(scene: Scene, { trip, heal }: Outage): Promise<void> {
  const { story, chain } = scene;
  story.chapter('9  All is well again');
  heal();
  await resetAndRestore(scene, trip);
  await chain.monitoring.startAlertmanager(alertmanager);
  story.tell('Alertmanager is started again');
  await story.expect('the heartbeat arrives; the second sensor stands by; the button is armed', async () => {
    const standsBy = await finds(scene, 'big_red_button_second_sensor_active == 0');
    return standsBy && (await lookAtButton(scene)).state === 'armed';
  });
}
