import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../support/row.ts';
import { settled } from './idle.ts';
import type { ScaleStand } from './stand.ts';

const raises = 20;

/** The median and the longest time from a raise to zero, in milliseconds. All buttons are latched. */
export async function measureDrift(stand: ScaleStand): Promise<{ readonly median: number; readonly max: number }> {
  await settled(stand);
  const ms: number[] = [];
  for (let raise = 0; raise < raises; raise += 1) {
    const name = stand.apps[raise % stand.apps.length]?.name ?? '';
    ms.push(...((await stand.order({ act: 'raise', names: [name] })).ms ?? []));
    await sleep(50);
  }
  return { median: median(ms), max: Math.max(...ms) };
}

/** Every watch is dropped at once, and at the same moment some targets are raised. The longest time until they are at zero. */
export async function measureDroppedWatches(
  stand: ScaleStand,
): Promise<{ readonly max: number; readonly backMs: number }> {
  await settled(stand);
  const startedAt = Date.now();
  await stand.order({ act: 'drop-watches' });
  const names = stand.apps.slice(0, raises).map(({ name }) => name);
  const { ms = [] } = await stand.order({ act: 'raise', names });
  for (;;) {
    const { counts, at } = await stand.order({ act: 'count' });
    if ((counts?.openWatches ?? 0) > stand.apps.length) return { max: Math.max(...ms), backMs: at - startedAt };
    await sleep(20);
  }
}
