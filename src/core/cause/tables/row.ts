/**
 * One closed list of wordings of one family. `effect` says what a wording shows:
 * `network`: a connection outwards failed. `refused`: the peer answered and refused, or the fault is local to a socket;
 * it outranks the network if it comes later in the chain. `local`: the fault is in the container; any sign of the network
 * in the same chain outranks it. `ambiguous`: known, and proves nothing, even beside words of the network.
 * `inbound`: the line is about a client of this container, so it shows no failed connection outwards.
 */
export interface Table {
  readonly family: string;
  readonly effect: Effect;
  readonly rows: readonly TableRow[];
}

export type Effect = 'network' | 'refused' | 'local' | 'ambiguous' | 'inbound';

/**
 * Id, wordings, source. Wordings are separated by ` | `; case does not count. `*` stands for up to 120 characters,
 * `#` for a digit. A wording begins and ends where a word does.
 */
export type TableRow = readonly [id: string, wordings: string, source: string];

export interface Row {
  /** `family/id`, for example `socket/connection-refused`. */
  readonly id: string;
  readonly effect: Effect;
}
