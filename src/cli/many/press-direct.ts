import { systemClock } from '../../cluster/clock.ts';
import { ClusterError } from '../../cluster/errors.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Person } from '../../core/latch/latch.ts';
import { describeTarget, targetKey } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { addToIndex, type DirectPress, pressDirectly } from '../client/direct-press.ts';
import { retryForMs } from '../client/retry-until.ts';
import { type Pressing, pressEach } from './press-each.ts';

/** Direct presses under way at once. Each needs about eight requests of the person's connection. */
const directPressesUnderWay = 16;

interface ManyOrder {
  readonly by: Person;
  readonly reason: string;
}

/** Presses each button with the person's own rights. None waits for the end of its pods: the latch and zero replicas are what counts. */
export async function pressDirectlyEach(
  connection: UserConnection,
  buttons: readonly ButtonConfig[],
  order: ManyOrder,
): Promise<readonly Pressing[]> {
  const oneOfMany = { retryUntil: systemClock.now() + retryForMs };
  const byName = new Map(buttons.map((button) => [button.name, button]));
  const press = async (name: string): Promise<Pressing> => {
    const button = byName.get(name);
    if (button === undefined) throw new Error(`no button ${name} was chosen`);
    try {
      return pressingOf(button, await pressDirectly(connection, { ...order, button, oneOfMany }));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      return { button: name, error: error.kind, message: error.message };
    }
  };
  const pressings = await pressEach([...byName.keys()], press, directPressesUnderWay);
  await addToIndex(
    connection,
    pressings.flatMap((each) => ('trip' in each ? [each.button] : [])),
  );
  return pressings;
}

/** A button has only one latch, which may be about an earlier target. */
function pressingOf({ name, target: wanted }: ButtonConfig, { outcome, target }: DirectPress): Pressing {
  if (outcome.kind === 'pending') return { button: name, error: 'pending', message: outcome.problem };
  if (targetKey(target) !== targetKey(wanted)) {
    const message = `it is latched for ${describeTarget(target)} by trip ${outcome.trip}, so nothing else was stopped`;
    return { button: name, error: 'other-target', message };
  }
  const { state, already, trip } = outcome;
  return { button: name, state, already, trip };
}
