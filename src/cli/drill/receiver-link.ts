import type { ButtonView } from '../../api/button-service.ts';
import { drillButton } from '../../core/drill/canary.ts';
import { CallFailed } from '../client/call-failed.ts';
import type { Session } from '../client/session.ts';

/** The drill's button at the receiver. A receiver may die during a drill, so each failure opens a new connection. */
export class ReceiverLink {
  readonly #open: () => Promise<Session>;
  #session: Promise<Session> | undefined;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  view(): Promise<ButtonView> {
    return this.#call(({ client }) => client.get(drillButton));
  }

  async reset(trip: string, reason: string): Promise<void> {
    await this.#call(({ client, claimedName }) => client.reset(drillButton, { trip, reason, claimedName }));
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.close();
  }

  async #call<Answer>(act: (session: Session) => Promise<Answer>): Promise<Answer> {
    this.#session ??= this.#open();
    try {
      return await act(await this.#session);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.status === undefined) await this.close();
      throw error;
    }
  }
}
