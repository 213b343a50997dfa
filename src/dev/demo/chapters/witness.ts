import { fires, hasSample, readButton, resetAndRestore, type Scene, stoppedTrip } from '../scene.ts';
import { paymentPods } from '../stack/payments.ts';

/** Containers end without a message, first while the payment gateway answers, then while it does not. */
export async function witnessDecides(scene: Scene): Promise<void> {
  const { story, stack } = scene;
  const { simulator } = stack.payments;
  if (stack.witness === undefined) return;
  story.chapter('10  Containers that end without a message, and a witness');
  await story.expect('the probes say that the payment gateway is up', async () => {
    return (await readButton(scene)).heartbeat?.gateway === 'up';
  });
  const { namespace, name } = stack.payments.readyPods()[0]?.metadata ?? { namespace: '', name: '' };
  for (let count = 0; count < 4; count += 1) simulator.crash({ namespace, pod: name }, 'unclear');
  story.step(`${name} restarts four times, and says nothing`);
  const held = await story.expect('the button holds: the gateway was up, so it was not the network', () => {
    return stack.receiver.log.find(({ because = '' }) => because.includes('the payment gateway was up'));
  });
  story.quote(held.because ?? '');
  simulator.remove('pods', namespace, name);
  await story.expect('someone deletes the pod, and the alert resolves', async () => {
    return !(await fires(scene, 'BigRedButtonStop'));
  });

  stack.witness.isGatewayUp = false;
  story.step('the gateway answers no probe any more');
  await story.expect('the probes say so', () => hasSample(scene, 'probe_success{button="swype-app"} == 0'));
  const heal = simulator.fail(paymentPods, 'unclear');
  const trip = await story.expect('silent restarts now trip the button', () => stoppedTrip(scene));
  story.check('because of the network', trip.cause === 'network');
  story.quote(trip.because);
  heal();
  stack.witness.isGatewayUp = true;
  await resetAndRestore(scene, trip);
  await story.expect('armed again', async () => (await readButton(scene)).state === 'armed');
}
