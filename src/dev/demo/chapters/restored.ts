import { fires, lookAtButton, type Outage, resetAndRestore, type Scene } from '../scene.ts';

/** A human resets, and then restores. */
export async function humanResets(scene: Scene, { trip, heal }: Outage): Promise<void> {
  const { story } = scene;
  story.chapter('7  A human resets, and restores');
  heal();
  story.tell('Swype says that the gateway answers again');
  await resetAndRestore(scene, trip);
  await story.expect('the payment queue is told: reset', () => scene.chain.queue.told.includes(`${trip.id}.reset`));
  await story.expect('armed; BigRedButtonLatched resolves', async () => {
    return (await lookAtButton(scene)).state === 'armed' && !(await fires(scene, 'BigRedButtonLatched'));
  });
}
