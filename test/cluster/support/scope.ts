/** What is started for a test, or for a bench, ends with it: the last that was started first. A tap test is one. */
export interface Scope {
  teardown(end: () => unknown): void;
}
