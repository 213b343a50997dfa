import type { Table } from './row.ts';

const source = 'libcurl-errors(3)';

export const curl: Table = {
  family: 'curl',
  effect: 'network',
  rows: [
    ['could-not-resolve', 'curl: (5) | curl: (6) | curl error 5 | curl error 6 | curl error (6)', source],
    ['could-not-connect', 'curl: (7) | curl error 7 | curl error (7)', source],
    ['timed-out', 'curl: (28) | curl error 28 | curl error (28) | timeout was reached | operation too slow', source],
    ['tls-connect-failed', 'curl: (35) | curl error 35 | ssl connect error', source],
    [
      'transfer-cut',
      'curl: (18) | curl: (52) | curl: (55) | curl: (56) | curl: (92) | curl: (95) | curl: (97) | curl error 18 | curl error 52 | curl error 55 | curl error 56 | empty reply from server | failure when receiving data from the peer | failed sending data to the peer | transferred a partial file | server returned nothing',
      source,
    ],
  ],
};

export const curlRefused: Table = {
  family: 'curl',
  effect: 'refused',
  rows: [
    ['login-denied', 'curl: (67) | curl: (9)', source],
    [
      'certificate',
      'curl: (51) | curl: (58) | curl: (60) | curl: (77) | curl error 51 | curl error 58 | curl error 60 | curl error 77 | ssl certificate problem | peer certificate cannot be authenticated',
      source,
    ],
    [
      'bad-usage',
      'curl: (1) | curl: (2) | curl: (3) | curl: (26) | curl: (23) | curl error 3 | url using bad/illegal format',
      source,
    ],
  ],
};
