import type { Table } from './row.ts';

const source = 'naming conventions of exception classes in Java, .NET, Python, Ruby, PHP and JavaScript';

/**
 * What the name of an exception says that no other table has: `KazooTimeoutError` is read as "kazoo timeout error". A name counts
 * only if all its words show the same.
 */
export const exceptions: readonly Table[] = [
  {
    family: 'exception-name',
    effect: 'network',
    rows: [
      [
        'not-reached',
        'connect | connection | connections | connectivity | disconnect | disconnected | socket | network | unreachable | unavailable | dns | unknown host | host not found | handshake | broker transport | communication | communications | no servers | no brokers | no nodes | refused | reset',
        source,
      ],
      ['timed-out', 'timeout | timed out | time out', source],
    ],
  },
  {
    family: 'exception-name',
    effect: 'local',
    rows: [
      [
        'setting-or-data',
        'configuration | config | setting | settings | options | validation | invalid | parse | parser | parsing | syntax | argument | arguments | parameter | format | serialization | deserialization | decode | decoding | encoding | mapping | mapper | schema | migration | missing | undefined | unsupported | not supported | not implemented | illegal | cast | index | null | assertion | template | duplicate | exists | overflow | too large | too long | unknown topic | mismatch | mismatching | extra data | out of range | unrecognized | malformed | ambiguous | circular | unresolved reference | import | dependency | version | license | quota',
        source,
      ],
    ],
  },
  {
    family: 'exception-name',
    effect: 'refused',
    rows: [
      [
        'refused',
        'authentication | authorization | unauthorized | forbidden | access denied | permission | credential | credentials | constraint | integrity | conflict',
        source,
      ],
    ],
  },
  {
    family: 'exception-name',
    effect: 'ambiguous',
    rows: [
      [
        'of-something-else',
        'lock | pool | query | statement | transaction | job | task | worker | test | string | limit | response | service | server | host | node | state',
        source,
      ],
    ],
  },
];
