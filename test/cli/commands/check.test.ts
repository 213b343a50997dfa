import t from 'tap';
import { runCommandLine } from '../../../src/cli/program.ts';
import { fixtures, install } from '../../check/fixture.ts';

/** Runs one command line on a terminal of its own. */
async function run(...args: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    env: {},
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    onSignal: () => undefined,
  });
  process.exitCode = 0;
  return { code, ...said };
}

function fixture(name: string) {
  const found = fixtures.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}

t.test(
  'with the shipped files a trip would get through, and the verdict has the longest time in seconds',
  async (t) => {
    const { code, out, err } = await run('check');
    t.equal(code, 0);
    t.equal(err, '');
    t.match(out, /^checked\n {2}config +k8s\/receiver\/config.yaml\n/);
    const [verdict] = out.trimEnd().split('\n').slice(-1);
    t.match(
      verdict,
      /^A trip would get through.*at most 5\.75 s .*\(scrape 1 s, evaluation 0\.25 s, receiver 4\.5 s\)\./,
    );
    t.match(
      verdict,
      /shipped example, not about your own config, rules, Prometheus' configuration, Alertmanager's configuration/,
      'a green verdict about the example says nothing about the own setup',
    );
  },
);

t.test('a blocking finding comes first, with place, reason and remedy, and the exit code is 1', async (t) => {
  const folder = t.testdir();
  const { rules } = await install(fixture('rule-waits'), folder);
  const { alertmanager } = await install(fixture('swallowed'), folder);
  const { code, out } = await run('check', '--rules', rules, '--alertmanager', alertmanager);
  t.equal(code, 1);
  t.match(
    out,
    /^blocks the stop\n.*alertmanager\.yml:\d+ {2}swallowed\n {4}what {2}the route to page .*\n {4}why .*\n {4}fix .*\n\ndelays the stop\n.*rule-waits\n/,
  );
  t.match(out, /\nA trip may fail: 1 blocking finding above; at most 65\.75 s /);
});

t.test('warnings and delays are reported, and the exit code stays 0', async (t) => {
  const { rules } = await install(fixture('rule-waits'), t.testdir());
  const { code, out } = await run('check', '--rules', rules);
  t.equal(code, 0);
  t.match(out, /rule-waits(.|\n)*A trip would get through.*for 60 s/);
});

t.test('with --json the report is one object', async (t) => {
  const { alertmanager } = await install(fixture('webhook-path'), t.testdir());
  const { code, out } = await run('check', '--json', '--alertmanager', alertmanager);
  t.equal(code, 1);
  t.match(JSON.parse(out), {
    wouldTrip: false,
    worstCase: { seconds: 1.25 + 4.5 },
    findings: [
      { id: 'webhook-path', severity: 'blocking', where: /alertmanager\.yml:\d+$/, what: /./, why: /./, fix: /./ },
    ],
    lookedAt: [{ what: 'config', at: 'k8s/receiver/config.yaml' }, {}, {}, {}, {}],
  });
});

t.test('--within is the longest time that a stop may take', async (t) => {
  t.match(
    (await run('check', '--within', '5s')).out,
    /slow-way\n {4}what .*may take 5\.75 s .*longer than --within 5 s/,
  );
});

t.test('wrong usage is exit code 2', async (t) => {
  for (const args of [['--within', 'soon'], ['--rulez', 'x'], ['--rules']]) {
    const { code, err } = await run('check', ...args);
    t.equal(code, 2, args.join(' '));
    t.match(err, /^error: /);
  }
});
