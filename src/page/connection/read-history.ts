import type { ButtonView, TripView } from '../../api/button-service.ts';
import { refusalOf, type Session } from './session.ts';

/** How long the receiver may take to answer. */
const deadlineMs = 15_000;

/** All trips of a button. Rejects with the problem, for a person. */
export async function readHistory(session: Session, button: string): Promise<readonly TripView[]> {
  const path = `api/v1/buttons/${encodeURIComponent(button)}`;
  const response = await session.get(path, AbortSignal.timeout(deadlineMs)).catch(() => {
    throw new Error('The receiver does not answer.');
  });
  if (!response.ok) throw new Error(`The history cannot be read: ${(await refusalOf(response)).message}.`);
  // ButtonSchema guarantees the type.
  return ((await response.json()) as ButtonView).history;
}
