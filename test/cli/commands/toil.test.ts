import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const sample = fileURLToPath(new URL('../../../src/toil/sample/tickets.log', import.meta.url));
const command = new URL('../../../src/cli/commands/toil.ts', import.meta.url).href;
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

/** Runs the subcommand in its own process, as a shell would: streams and exit code are real. */
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

t.test('review prints a table without colour if there is no terminal', async (t) => {
  const { code, stdout, stderr } = await toil(['review', sample]);
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(stdout, /^31 tickets of 6 alerts in 3 zones, times unknown\./);
  t.notMatch(stdout, '\u001b');
});

t.test('each output has the format that its option names', async (t) => {
  const json = JSON.parse((await toil(['review', sample, '--json'])).stdout);
  t.match(json, {
    version: 1,
    whole: { tickets: 31, bursts: 'unknown' },
    alerts: [{ zones: 3 }],
    advice: [{ treatment: 'group' }],
  });
  t.match((await toil(['review', sample, '--markdown'])).stdout, /^# Ticket review\n/);
  t.match((await toil(['review', sample, '--html'])).stdout, /^<!doctype html>/);
  t.match((await toil(['review', sample, '--suggest'])).stdout, /^inhibit_rules:$/m);
});

t.test('a dash is standard input, and its bad lines go to standard error', async (t) => {
  const { code, stdout, stderr } = await toil(['review', '-', '--json'], 'Zone A: x\ngarbage\n');
  t.equal(code, 0);
  t.match(JSON.parse(stdout).files, [{ file: '-', tickets: 1, bad: 1 }]);
  t.match(stderr, /^-:2: .*"garbage"/);
});

t.test('the options for columns, order of the day, offset and pattern take effect', async (t) => {
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
    from: Date.parse('2026-04-03T08:00:00Z'),
    alerts: [{ alert: 'Foo' }],
    zones: [{ name: 'AB' }],
  });
});

t.test(
  "a spreadsheet's CSV with byte order mark, semicolons and quotes is read, and unused columns are named",
  async (t) => {
    const csv = '\ufeff"Alert name";"Zone";"Needed hands";"Comment"\r\n"Disk full; ""data""";"Süd";"no";"x"\r\n';
    const { stdout } = await toil(['review', '-', '--json'], csv);
    t.match(JSON.parse(stdout), {
      files: [
        {
          bad: 0,
          columns:
            /^alert from "Alert name", zone from "Zone", hands from "Needed hands"; not used: "Comment", --column/,
        },
      ],
      alerts: [{ alert: 'Disk full; "data"', hands: { yes: 0, no: 1 } }],
      zones: [{ name: 'Süd' }],
    });
  },
);

t.test('a missing file, or one without tickets, fails with a reason', async (t) => {
  for (const [args, stdin, message] of [
    [['review', '-'], '', /no ticket in - \(empty\)/],
    [['review', '-'], 'hello\n', /no ticket in - \(read as log\)/],
    [['review', '/nowhere/tickets.log'], '', /there is no such file/],
    [['replay', '-', '--config', '/nowhere/a.yml'], 'Zone AB: X\n', /a\.yml: there is no such file/],
    [['replay', '-'], '', /no ticket in - \(empty\): a ticket is a line "Zone AB: DiskFull"/],
  ] as const) {
    const { code, stdout, stderr } = await toil(args, stdin);
    t.equal(code, 1, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, message);
  }
});

t.test('wrong usage is reported, with exit code 2', async (t) => {
  for (const args of [
    ['review'],
    ['review', sample, '--json', '--html'],
    ['review', sample, '--column', 'colour=x'],
    ['review', sample, '--format', 'xml'],
    ['review', sample, '--pattern', '('],
    ['review', sample, '--utc-offset', '2'],
    ['replay', sample, '--priority', 'A=P9'],
    ['replay', sample, '--spacing', '0'],
  ]) {
    const { code, stderr } = await toil(args);
    t.equal(code, 2, args.join(' '));
    t.match(stderr, /^error: /);
  }
});
