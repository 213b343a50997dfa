import { alertmanagerDies, alertmanagerReturns } from './chapters/backup-sensor.ts';
import { drillPasses } from './chapters/drill.ts';
import { alertResolves, receiverDies, resolvedAlerts, someoneScalesUp } from './chapters/latched.ts';
import { restartsByOtherCauses } from './chapters/not-network.ts';
import { gatewayRefuses } from './chapters/outage.ts';
import { humanResets } from './chapters/restored.ts';
import { allIsWell } from './chapters/well.ts';
import { witnessDecides } from './chapters/witness.ts';
import type { Scene } from './scene.ts';
import { countMessages } from './stack/channels.ts';

/** Plays every chapter, and ends with an armed button. Rejects as `Story.expect` does. */
export async function runStory(scene: Scene): Promise<void> {
  await allIsWell(scene);
  await restartsByOtherCauses(scene);
  const resolved = await resolvedAlerts(scene);
  const outage = await gatewayRefuses(scene);
  await someoneScalesUp(scene);
  await alertResolves(scene, resolved);
  await receiverDies(scene, outage.trip);
  await humanResets(scene, outage);
  const second = await alertmanagerDies(scene);
  await alertmanagerReturns(scene, second);
  await witnessDecides(scene);
  await drillPasses(scene);
  scene.figures.push(['messages to people', countMessages(scene.stack.channels)]);
  scene.story.table('In short', scene.figures);
}
