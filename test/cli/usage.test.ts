import t from 'tap';
import { createProgram } from '../../src/cli/program.ts';
import { command } from './command.ts';
import { startTestReceiver } from './test-receiver.ts';

type Case = readonly [line: string, problem: RegExp];

const cases: readonly Case[] = [
  ['press a', /option '--reason <text>' is missing; write it like --reason '/],
  ['disarm a --reason x', /option '--for <duration>' is missing; write it like --for 2h/],
  ['generate', /option '--config <file>' is missing; write it like --config config.yaml/],
  ['press a --resaon x', /unknown option '--resaon'\n.*Did you mean --reason/],
  ['press a b --reason x', /too many arguments for 'press'/],
  ['reset --reason x', /missing required argument 'name'/],
  ['reset a --reason x --trip A --trip B', /option '--trip <id>' is given more than once; give it once/],
  ['status -o json -o yaml', /option '-o, --output <format>' is given more than once/],
  ['status --json -o yaml', /option '--json' cannot be used with option '-o, --output <format>'/],
  ['press a --reason x --timeout 5s', /--timeout is only for --wait/],
  ['explain pod --exit-code 3', /--reason and --exit-code are only for a log/],
  ['stauts', /unknown command 'stauts'\n.*Did you mean status/],
  ['help nothing', /unknown command 'nothing'\n/],
  ['help toil nothing', /unknown command 'toil nothing'\n/],
];

for (const [line, problem] of cases) {
  t.test(`wrong usage is named, with exit code 2: ${line}`, async (t) => {
    const { code, err } = await command(line.split(' '));
    t.equal(code, 2);
    t.match(err, problem);
  });
}

t.test('wrong usage is parseable with --json', async (t) => {
  const { code, out } = await command(['press', 'a', '--json']);
  t.strictSame([code, JSON.parse(out).error], [2, 'usage']);
});

t.test('an option that collects values can be repeated', async (t) => {
  const { err } = await command(['toil', 'review', '/nothing', '--rename', 'A=B', '--rename', 'C=D']);
  t.match(err, /\/nothing/);
});

t.test('the help of a command fits a terminal, and is not wrapped in a pipe', async (t) => {
  const lines = async (isTTY: boolean) => (await command(['press', '--help'], { isTTY })).out.split('\n');
  t.ok((await lines(false)).some((line) => line.length > 110));
  t.notOk((await lines(true)).find((line) => line.length > 80));
  t.match((await command(['help', 'toil', 'review'])).out, /^Usage: big-red-button toil review/);
});

t.test('the help of every command says what the command does', async (t) => {
  const program = createProgram({
    env: {},
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    onSignal: () => undefined,
  });
  for (const each of program.commands) t.match(each.description(), /^[a-z].{10,}/, each.name());
});

t.test('a typed cluster is not ignored for an address that was set before', async (t) => {
  const { run } = await startTestReceiver(t);
  const { code, err } = await run(['press', 'swype-app', '--reason', 'x', '--context', 'prod']);
  t.equal(code, 2);
  t.match(err, /--context has no effect: BIG_RED_BUTTON_URL or your config file names http/);
});

t.test('a rejected token is named by its file', async (t) => {
  const { run } = await startTestReceiver(t);
  const folder = t.testdir({ token: 'wrong'.repeat(6) });
  const { code, err } = await run(['status', '--token-file', `${folder}/token`]);
  t.equal(code, 1);
  t.match(err, `the receiver rejected the token in ${folder}/token: it is wrong or has expired`);
});
