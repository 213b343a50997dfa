import type { Recorder, TelemetryEvent } from './event.ts';

/** Of what every button needs: whether the config file is in force, and whether the API server answers. */
export interface Health {
  readonly config: { readonly ok: boolean; readonly problem?: string };
  /** `since`: of the first of the failures that nothing interrupted; RFC 3339. */
  readonly api: { readonly ok: boolean; readonly problem?: string; readonly since?: string };
}

/** Keeps what was last told about the config and the API server. An answer of 5xx, or none, is a failure of the API server. */
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

  record(occurrence: TelemetryEvent): void {
    if (occurrence.type === 'config') {
      const { ok, problem } = occurrence;
      this.#config = { ok, ...(problem === undefined ? {} : { problem }) };
    } else if (occurrence.type === 'kubernetes') {
      const { verb, resource, code } = occurrence;
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
