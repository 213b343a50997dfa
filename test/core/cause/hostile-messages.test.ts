import t from 'tap';
import { judgeEnd } from '../../../src/core/cause/judge.ts';

/** What the patterns of the tables repeat. */
const units = [
  ...[
    'A',
    'Aa',
    'AAa',
    'ECONN',
    'a.',
    'A.',
    'A$',
    'A::',
    'a1:',
    '1.',
    ' ',
    '\t',
    '(',
    '[',
    '{',
    '"',
    "'",
    '\\n',
    '\\t',
    '\\',
    '^',
    '|',
  ],
  ...[
    '-',
    '=',
    'x=',
    'Error: ',
    'ErrorError',
    'at ',
    'caused by: ',
    'https://a',
    '10.0.0.1:443 ',
    'not ',
    'no x ',
    'ab, ',
    'eyJa',
  ],
  ...[
    'Bearer 1',
    'é',
    'a-',
    'a_',
    '#1 ',
    '{"a":',
    '2026-01-02 ',
    'connect ',
    'timed out ',
    'host ',
    'Java.',
    'x: y: ',
    '\n',
    '\nA: ',
  ],
];
const bytes = 4_096;
/** The usual time is below 1 ms, and a backtracking pattern takes seconds. */
const mostMs = 500;

t.test('no message of 4 KiB keeps the receiver busy, whatever it repeats', async (t) => {
  for (const start of ['', 'Error: ', 'a ']) {
    for (const unit of units) {
      const message = `${start}${unit.repeat(bytes)}`.slice(0, bytes - 1);
      for (const end of ['', '!', '\n']) {
        const before = process.cpuUsage().user;
        judgeEnd({ exitCode: 1, reason: 'Error', message: message + end }, { networkExitCodes: [] });
        const ms = (process.cpuUsage().user - before) / 1_000;
        if (ms > mostMs) t.fail(`${JSON.stringify(start + unit)}… takes ${ms} ms`);
      }
    }
  }
  t.pass('all were judged');
});
