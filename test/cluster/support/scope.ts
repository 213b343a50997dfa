/** Programs that are started for a test or a bench end with it, the last one first. A tap test is a scope. */
export interface Scope {
  teardown(end: () => unknown): void;
}
