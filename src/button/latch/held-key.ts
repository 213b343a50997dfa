import type { StoredLatch } from '../../cluster/stores.ts';
import { heldText } from '../../core/latch/held.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';
import type { EventOf, Recorder } from '../../telemetry/event.ts';
import { patientLatchDeadlineMs } from '../deadlines.ts';
import type { ButtonLatch } from './button-latch.ts';

export interface HeldKeyOptions {
  readonly name: string;
  readonly latch: ButtonLatch;
  readonly recorder: Recorder;
}

/**
 * Writes the latch again if the key that the API server's policy reads differs from it: an older receiver wrote the latch alone, or a
 * person edited the state object. Never rejects.
 */
export async function repairHeldKey(stored: StoredLatch, { name, latch, recorder }: HeldKeyOptions): Promise<void> {
  const { record, version } = stored;
  if (record === undefined || latch.isPending || stored.held === heldText(record)) return;
  const written = await latch.write(record, version, patientLatchDeadlineMs);
  // After a conflict, another replica has repaired the key, or the next pass does.
  if (written.kind === 'durable') recorder.record(repairOf(name, stored, record));
}

function repairOf(button: string, { held }: StoredLatch, record: LatchRecord): EventOf<'held-key-repaired'> {
  const expected = heldText(record);
  return {
    type: 'held-key-repaired',
    button,
    ...(held === undefined ? {} : { found: held }),
    ...(expected === undefined ? {} : { expected }),
  };
}
