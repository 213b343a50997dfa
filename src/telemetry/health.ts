import { definedOnly } from '../core/defined-only.ts';
import type { Recorder, TelemetryEvent } from './event.ts';

/** The state of what every button needs: the config file and the API server. */
export interface Health {
  readonly config: { readonly ok: boolean; readonly problem?: string };
  /** `since`: the first of the consecutive failures, as RFC 3339. */
  readonly api: { readonly ok: boolean; readonly problem?: string; readonly since?: string };
}

/** Remembers the latest events about the config and the API server. An answer of 5xx, or no answer, counts as a failure of the server. */
export class HealthRecord implements Recorder {
  readonly #now: () => number;
  #config: Health['config'] = { ok: true };
  #api: Health['api'] = { ok: true };

  constructor(now: () => number) {
    this.#now = now;
  }

  get current(): Health {
    return { config: this.#config, api: this.#api };
  }

  record(event: TelemetryEvent): void {
    if (event.type === 'config') {
      this.#config = definedOnly({ ok: event.ok, problem: event.problem });
    } else if (event.type === 'kubernetes') {
      const { verb, resource, code } = event;
      this.#api = isAnswer(code) ? { ok: true } : this.#failed(`${verb} ${resource}: ${describeCode(code)}`);
    }
  }

  #failed(problem: string): Health['api'] {
    return { ok: false, problem, since: this.#api.since ?? new Date(this.#now()).toISOString() };
  }
}

function isAnswer(code: string): boolean {
  return /^[1-4]\d\d$/.test(code);
}

function describeCode(code: string): string {
  if (/^\d+$/.test(code)) return `answered ${code}`;
  return code === 'timeout' ? 'no answer in time' : code;
}
