import type { AttemptOutcome } from '../core/hooks/delivery.ts';
import type { Hook } from '../core/hooks/hook.ts';

/** What a hook is told: the same id means the same event, however often it comes. */
export interface HookMessage {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** Carries one message to one hook. `src/hooks` implements it by HTTP; tests in memory. */
export interface HookSender {
  /** One attempt, signed; ends when `signal` aborts. Never rejects. */
  send(hook: Hook, message: HookMessage, signal: AbortSignal): Promise<AttemptOutcome>;
}
