import { fires, type Outage, readButton, resetAndRestore, type Scene } from '../scene.ts';

/** A human resets, and then restores. */
export async function humanResets(scene: Scene, { trip, heal }: Outage): Promise<void> {
  const { story, stack } = scene;
  story.chapter('7  A human resets, and restores');
  heal();
  story.step('Swype reports that the gateway answers again');
  await resetAndRestore(scene, trip);
  await story.expect('the payment queue receives: reset', () => stack.queue.received.includes(`${trip.id}.reset`));
  await story.expect('armed; BigRedButtonLatched resolves', async () => {
    return (await readButton(scene)).state === 'armed' && !(await fires(scene, 'BigRedButtonLatched'));
  });
}
