import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const sample = fileURLToPath(new URL('../../../src/tickets/sample/tickets.log', import.meta.url));
const command = new URL('../../../src/cli/commands/toil/toil.ts', import.meta.url).href;
const script = `
  import { Command } from 'commander';
  import { registerToil } from ${JSON.stringify(command)};
  const program = new Command('big-red-button').exitOverride();
  registerToil(program);
  await program.parseAsync().catch((error) => { console.error(error.message); process.exitCode = error.code?.startsWith('commander.') ? 2 : 1; });
`;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the subcommand in a process of its own, as a shell would: streams and exit code are real. */
function toil(args: readonly string[], stdin = '', env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', 'toil', ...args], {
      cwd,
      env: { ...process.env, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(stdin);
  });
}

t.test('review prints a table without colour where there is no terminal', async (t) => {
  const { code, stdout, stderr } = await toil(['review', sample]);
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(stdout, /^31 tickets of 6 alerts in 3 zones, times unknown\./);
  t.notMatch(stdout, '\u001b');
});

t.test('each output is what it says', async (t) => {
  const json = JSON.parse((await toil(['review', sample, '--json'])).stdout);
  t.match(json, {
    version: 2,
    whole: { tickets: 31, days: 'unknown' },
    alerts: [{ tickets: 23, zones: 3, hands: 'unknown', advice: { treatment: 'group', priority: 'P5' } }],
  });
  t.match((await toil(['review', sample, '--markdown'])).stdout, /^# Ticket review\n/);
  t.match((await toil(['review', sample, '--suggest'])).stdout, /^inhibit_rules: \[\]$/m);
  const folder = t.testdir();
  const { stdout } = await toil(['review', sample, '--suggest', '--output', folder]);
  t.equal(stdout.trim().split('\n').length, 4, 'the files that are written');
});

t.test('a dash is standard input, and its bad lines go to standard error', async (t) => {
  const { code, stdout, stderr } = await toil(['review', '-', '--json'], 'Zone A: x\ngarbage\n');
  t.equal(code, 0);
  t.match(JSON.parse(stdout).files, [{ file: '-', tickets: 1, bad: 1 }]);
  t.match(stderr, /^-:2: .*"garbage"/);
});

t.test('columns, order of the day, offset and pattern are taken', async (t) => {
  const csv = 'when|what\n03/04/2026 10:00|[AB] Foo #1\n';
  const args = [
    '--column',
    'alert=what',
    '--column',
    'opened=when',
    '--slashes',
    'dmy',
    '--utc-offset',
    '+02:00',
    '--pattern',
    '^\\[(?<zone>\\w+)\\] (?<alert>\\w+)',
  ];
  const { stdout } = await toil(['review', '-', '--json', ...args], csv);
  t.match(JSON.parse(stdout), {
    from: '2026-04-03T08:00:00.000Z',
    alerts: [{ alert: 'Foo' }],
    zones: [{ name: 'AB' }],
  });
});

t.test("values of one's own are mapped, alerts get another name, and the zone of the night is taken", async (t) => {
  const csv = 'title;opened;how\nDisk 1;2026-07-01 23:30;by script\nDisk 2;2026-07-02 12:00;Solved by Ada\n';
  const args = ['--nobody-when', 'how=by *', '--hands-when', 'how=Solved*', '--rename', 'disk*=DiskFull'];
  const { stdout } = await toil(['review', '-', '--json', '--time-zone', 'Europe/Berlin', ...args], csv);
  t.match(JSON.parse(stdout), {
    from: '2026-07-01T21:30:00.000Z',
    whole: { atNight: 1 },
    alerts: [{ alert: 'DiskFull', hands: { yes: 1, no: 1, unknown: 0 } }],
  });
});

t.test('if nearly each ticket has a name of its own, the command asks for the name', async (t) => {
  const words = 'ant bee cat dog elk fox gnu hen ibis jay kite lark mole newt owl pig quail rat seal toad'.split(' ');
  const { code, stderr } = await toil(['review', '-'], ['title', ...words].join('\n'));
  t.equal(code, 1);
  t.match(stderr, /what is the alert's name\?.*--column alert=NAME/);
});

t.test('a file without tickets, or that is not there, fails with a reason', async (t) => {
  for (const [args, stdin, message] of [
    [['review', '-'], '', /no ticket in - \(empty\)/],
    [['review', '-'], 'hello\n', /no ticket in - \(read as log\)/],
    [['review', '/nowhere/tickets.log'], '', /there is no such file/],
    [['replay', '-', '--config', '/nowhere/a.yml'], 'Zone AB: X\n', /a\.yml: there is no such file/],
    [['replay', '-'], '', /no ticket in - \(empty\)\. A ticket is a line "Zone AB: DiskFull"/],
  ] as const) {
    const { code, stdout, stderr } = await toil(args, stdin);
    t.equal(code, 1, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, message);
  }
});

t.test('wrong usage is named, with exit code 2', async (t) => {
  for (const args of [
    ['review'],
    ['review', sample, '--json', '--markdown'],
    ['review', sample, '--column', 'colour=x'],
    ['review', sample, '--format', 'xml'],
    ['review', sample, '--pattern', '('],
    ['review', sample, '--utc-offset', '2'],
    ['review', sample, '--time-zone', 'Mars'],
    ['review', sample, '--hands-when', 'x'],
    ['replay', sample, '--priority', 'A=P9'],
    ['replay', sample, '--spacing', '0'],
  ]) {
    const { code, stderr } = await toil(args);
    t.equal(code, 2, args.join(' '));
    t.match(stderr, /^error: /);
  }
});
