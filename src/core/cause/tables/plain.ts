import type { Table } from './row.ts';

/** What programs of any kind say in plain words about a fault of their own; every other table says more. */
export const plainFaults: Table = {
  family: 'plain-words',
  effect: 'local',
  rows: [
    [
      'missing',
      "is null | is empty | was empty | are empty | cannot be null | cannot be empty | cannot be blank | may not be null | may not be empty | is undefined | is not defined | not defined | not declared | undeclared | not loaded | not enabled | is disabled | is it installed | make sure * installed | please install | please upgrade | please define | please add | please specify | please provide | please run | please enable | must be installed | did you mean | did you forget | have you forgotten | perhaps you | no such method | no is defined | no * is defined | no * provided | require a * version | requires * version | no app loaded | you need to |  no * specified | no * given | has no | have no | not assigned | not found | could not find * | cannot find * | can't find * | couldn't find * | unable to find * | failed to find * | could not locate * | unable to locate * | cannot locate * | does not have | doesn't have | does not appear to have | no * found | no metadata for | no service for type | could not be found | has not been set | has not been specified | has been specified | has not been provided | has not been registered | has been registered | is missing | are missing | was missing | requires a | requires an | is not installed | not installed | can't load plugin | found no * driver | no such | does not exist | doesn't exist | doesn't have | missing * | has no key | has no value | has no field | has no default | has no member | no secret key | ColumnNotFound | property * not found | module * not found | class * not found | key * not found | file * not found | not found on path",
      'the common wording of programs and libraries',
    ],
    [
      'wrong',
      "not compatible | need at least | needs at least | requires at least | no longer supported | has been removed | was removed | is reserved | doesn't support | does not support | misconfigured | misspelled | corruption | bad magic | bad checksum | hash mismatch | exceeds the limit | exceeds maximum | exceeds the maximum | exceeds limit | must be greater | not a number | not an integer | not a boolean | not a string | cannot convert | cannot cast | cannot assign | cannot be used | cannot be applied | cannot be cast | cannot be converted | cannot be instantiated | cannot instantiate | could not instantiate | cannot infer | not a directory | unexpected character | unexpected value | unexpected argument | unexpected key | unexpected type | unexpected field | unexpected config | unexpected symbol | unexpected end of input | unexpected end of file | was not used | weren't used | unused * | unknown type | unknown storage type | unknown key | unknown parameter | unknown section | unknown driver | unknown plugin | unknown provider | unknown column | unknown property | unknown attribute | unknown format | unknown version | unknown function | unknown method | unknown symbol | unknown class | unknown module | unknown scheme | unknown mode | unknown value | unknown name | mapper_parsing_exception | expected * but got | incompatible * | insecure * | mismatched * | mismatching * | does not satisfy | cannot configure | could not configure | failed to configure | unable to configure | failed to decode | failed to unmarshal | failed to compile | failed to convert | failed to validate | failed to serialize | failed to deserialize | failed to instantiate | license | licence | has wrong | wrong length | wrong type | wrong format | wrong size | wrong number of | wrong value | unrecognized * | unrecognised * | is invalid | is not valid | not a valid | invalid * | must be | should be | must have | must not | must define | must contain | must start | must match | is unsupported | unsupported * | not supported | is not allowed | not permitted | bad file: * | bad file | type_error * | parse_error * | malformed * | illegal * | incorrect * | is corrupt | corrupted * | out of range | outside the range | unterminated * | but * is installed | too large | too long | too short | too small | too old | too new | too low | too high | out of date | out-of-date | is outdated | is older than | is newer than | for a newer | needs bootstrapping | needs to be migrated | needs to be upgraded | not been migrated | not been initialized | not initialized | too many arguments | but got a | but got an",
      'the common wording of programs and libraries',
    ],
    [
      'conflict',
      "already been used | is in progress | already been bootstrapped | listed twice | defined twice | more than once | does not match | doesn't match | do not match | don't match | already used by | used by another | in use by another | mismatch | is already registered | already registered | already defined | is already defined | already been declared | conflicting * | conflicts with | clashes with | mutually exclusive | already taken | already started | already initialized | already been initialized | already launched | only one * allowed | only one * is running | depends on itself | dependency cycle | import cycle | circular * | duplicate * | identified some issues | attached to a different loop | another process is using | another instance * is running | is already running | still in use | already in use | acquire * lock | is locked | has been modified | cannot be fulfilled",
      'the common wording of programs and libraries',
    ],
    [
      'overflow',
      'overflow when * | integer overflow | arithmetic overflow | numeric overflow',
      'Rust core; .NET; Java',
    ],
  ],
};

/** The same about a peer: it counts in an error only, and only without plain words about anything else. */
export const plainOutages: Table = {
  family: 'plain-words',
  effect: 'network',
  rows: [
    [
      'no-answer',
      'timed out | timeout elapsed | timeout reached | timeout waiting for * response | timeout exceeded | timeout expired | timeout while * | no answer | did not answer | no response from | no response within | no * response within | no response after | no * response after | no response, | no response to | link down | link is down | link to * down | not responding | did not respond | does not respond | no reply',
      'the common wording of programs and libraries',
    ],
    [
      'not-reached',
      'unreachable for | unreachable since | unreachable, | unreachable: | connection to * was closed | connection to * was lost | connection to * closed | connection to * lost | connection to * dropped | connection to * failed | connection to * timed out | session * dropped | peer closed | dropped by peer | could not detect network | network_error | no network | not connected | no connection to | no longer connected | disconnected from | lost contact | failed to discover | failed to join | could not be reached | cannot be reached | could not be contacted | connectivity | network problem | network failure | network issue | connection problem | went offline | is offline | are offline | no heartbeat | all servers are tried | is unavailable | is currently unavailable | temporarily unavailable | is down | are down',
      'the common wording of programs and libraries',
    ],
  ],
};

/** What a time-out may also be about. */
export const plainDoubts: Table = {
  family: 'plain-words',
  effect: 'ambiguous',
  rows: [
    [
      'of-something-else',
      'lock | locks | lease | statement | pool | job | task | worker | workers | condition | cache | caches | watchdog | transaction | migration | goroutine | child | subprocess | event loop | main loop | startup',
      'the common wording of programs and libraries',
    ],
  ],
};
