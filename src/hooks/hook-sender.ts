import type { AttemptOutcome } from '../core/hooks/delivery.ts';
import type { Hook } from '../core/hooks/hook.ts';

/** The message about one event. Every attempt has the same id. */
export interface HookMessage {
  readonly id: string;
  /** The message as JSON. */
  readonly body: string;
}

/** Calls a hook. Tests replace it by an object in memory. */
export interface HookSender {
  /** Makes one signed attempt, which ends when `signal` aborts. Never rejects. */
  send(hook: Hook, message: HookMessage, signal: AbortSignal): Promise<AttemptOutcome>;
}
