/** What the reference says of one key, besides its schema. */
export interface KeyNote {
  readonly meaning: string;
  /** The value that the receiver uses if the key is absent. */
  readonly default?: string | number | boolean | readonly string[];
  /** What happens without the key, if no single value says it. */
  readonly otherwise?: string;
  readonly example: unknown;
}

/** Notes by path: `receiver.listen.port`, `buttons[].name`. */
export type KeyNotes = Readonly<Record<string, KeyNote>>;
