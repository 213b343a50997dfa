import type { Scope } from '../../test/cluster/support/scope.ts';

/** Ends what was started in it, the last first. */
export class Ends implements Scope {
  readonly #ends: (() => unknown)[] = [];

  teardown(end: () => unknown): void {
    this.#ends.push(end);
  }

  async endAll(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) await end();
  }
}

/** Runs `work` with a scope of its own, which ends with it. */
export async function scoped<Result>(work: (scope: Scope) => Promise<Result>): Promise<Result> {
  const ends = new Ends();
  try {
    return await work(ends);
  } finally {
    await ends.endAll();
  }
}
