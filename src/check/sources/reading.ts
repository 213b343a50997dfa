/** A file or a running program that was checked. */
export interface CheckedSource {
  readonly what: string;
  /** The file, or the address. */
  readonly at: string;
}

/** Something that could not be checked, and why. It never counts as right. */
export interface Skipped {
  readonly what: string;
  readonly why: string;
}

/** Why a file cannot be used, where, and what would be right. */
export interface Refusal {
  readonly id: 'config-refused' | 'file-refused';
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}
