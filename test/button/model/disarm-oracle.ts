import { isDeepStrictEqual } from 'node:util';
import type { DisarmOutcome, UnknownButton } from '../../../src/api/button-service.ts';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import { swypeApp } from '../support/world.ts';
import type { Chronicle } from './chronicle.ts';
import { containerKey, isDisarmed, isLatched, targetKey } from './facts.ts';
import type { Life, Task } from './task.ts';
import { buttonNames } from './variants.ts';

/** An answered disarm is in the store, unless somebody wiped the key or ended the disarm. */
export function checkDisarm(chronicle: Chronicle, button: string, outcome: DisarmOutcome | UnknownButton): void {
  if (outcome.kind !== 'disarmed') return;
  const isStored = chronicle.disarms.has(`${button} ${outcome.until}`);
  if (!isStored) chronicle.fail(`12. ${button}: disarmed until ${outcome.until}, but not durable`);
}

/** Only a person's act changes the disarms of a button, and adds or ends one. */
export function checkDisarms(
  chronicle: Chronicle,
  button: string,
  before: LatchRecord,
  after: LatchRecord,
  { kind }: Task,
): void {
  const [was, is] = [before.disarms ?? [], after.disarms ?? []];
  if (isDeepStrictEqual(was, is)) return;
  const [last] = is.slice(-1);
  const isAdded = kind === 'disarm' && isDeepStrictEqual(is.slice(0, -1), was.slice(-19)) && last?.ended === undefined;
  const isEnded = kind === 'arm' && is.length === was.length && last?.ended !== undefined;
  if (!isAdded && !isEnded) chronicle.fail(`12. ${button}: ${kind} changed the disarms`);
  if (last !== undefined && Date.parse(last.until) - Date.parse(last.at) > 86_400_000) {
    chronicle.fail(`12. ${button}: disarmed for more than a day`);
  }
}

/**
 * After all faults ended and enough time passed, a target whose restarts by network failure are beyond the limit was stopped,
 * although no heartbeat and no alert may have come. Only a disarm keeps it running.
 */
export function checkNothingMissed(chronicle: Chronicle, lives: readonly Life[]): void {
  const isHeld = chronicle.isHeld(targetKey(swypeApp));
  const watching = lives.flatMap(({ rules }) => rules.buttons).filter(mayTripAlone);
  for (const button of watching) {
    const latch = chronicle.world.latch(button.name);
    if (isHeld || isLatched(latch) || isDisarmed(latch, chronicle.world.now)) continue;
    const failing = chronicle.world.pods.find(({ uid, phase, containers }) => {
      const from = latch?.baseline[containerKey(uid, containers[0]?.name ?? '')] ?? 0;
      const ends = (chronicle.ends.get(uid) ?? []).slice(from, containers[0]?.restartCount);
      const windowStart = chronicle.world.now - button.windowMs;
      const isClear = ends.every(({ end, at }) => end === 'network' && at >= windowStart);
      return phase === 'Running' && ends.length > button.limit && isClear;
    });
    if (failing !== undefined) chronicle.fail(`12. ${button.name}: ${failing.name} is beyond the limit, and runs`);
  }
}

function mayTripAlone({ name, mode, sensor, corroborate, target }: ButtonConfig): boolean {
  const isSwype = targetKey(target) === targetKey(swypeApp) && buttonNames.some((each) => each === name);
  return isSwype && mode === 'on' && sensor !== 'off' && corroborate === 'restarts';
}
