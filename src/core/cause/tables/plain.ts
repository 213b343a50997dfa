import type { Table } from './row.ts';

/** What programs of any kind say in plain words about a fault of their own; every other table says more. */
export const plainWords: Table = {
  family: 'plain-words',
  effect: 'local',
  rows: [
    [
      'missing',
      "not found in | no metadata for | no service for type | could not be found | has not been set | has not been specified | has been specified | has not been provided | has not been registered | has been registered | is missing | are missing | was missing | requires a | requires an | is not installed | not installed | can't load plugin | found no * driver | no such | does not exist | missing * | has no key | has no value | has no field | has no default | has no member | no secret key | ColumnNotFound | property * not found | module * not found | class * not found | key * not found | file * not found | not found on path",
      'the common wording of programs and libraries',
    ],
    [
      'wrong',
      'is invalid | is not valid | not a valid | invalid * | must be | must have | must not | must define | must contain | must start | must match | is unsupported | unsupported * | not supported | is not allowed | not permitted | bad file: * | bad file | type_error * | parse_error * | malformed * | illegal * | incorrect * | is corrupt | corrupted * | out of range | outside the range | unterminated * | but * is installed | too large | too long | too many arguments | but got a | but got an',
      'the common wording of programs and libraries',
    ],
    [
      'conflict',
      'does not match | mismatch | is already registered | already registered | already defined | is already defined | already been declared | conflicting * | conflicts with | clashes with | duplicate * | identified some issues | attached to a different loop | another process is using | another instance * is running | is already running | acquire * lock | is locked | has been modified | cannot be fulfilled',
      'the common wording of programs and libraries',
    ],
    [
      'overflow',
      'overflow when * | integer overflow | arithmetic overflow | numeric overflow',
      'Rust core; .NET; Java',
    ],
  ],
};
