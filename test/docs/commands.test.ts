import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { startTestReceiver } from '../cli/test-receiver.ts';
import { alertmanagerToken, person, receiver } from '../http/receiver.ts';
import { until } from '../support/until.ts';

const root = `${import.meta.dirname}/../..`;
const readme = readFileSync(`${root}/README.md`, 'utf8');
const demo = readFileSync(`${root}/docs/demo.md`, 'utf8');
const operating = readFileSync(`${root}/docs/operating.md`, 'utf8');

const blocksOf = (document: string) =>
  [...document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block.trim());
// ticket-toil.test.ts runs the commands about tickets.
const readmeCommands = blocksOf(readme).filter((command) => !command.startsWith('npm run -s cli -- toil '));
const demoCommands = blocksOf(demo);
const operatingCommands = [...operating.matchAll(/^ {4}(curl .*)$/gm)].map(([, line = '']) => line);

const options = spawnSync('curl', ['--version']).error === undefined ? {} : { skip: 'no curl on this machine' };

t.test('the npm commands of README and docs/demo.md name scripts of this package', (t) => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  t.strictSame(readmeCommands, ['npm ci && npm run demo', 'npm ci && npm test']);
  const commands = demoCommands.filter((command) => command.startsWith('npm'));
  t.strictSame(commands, ['npm run demo', 'npm run demo -- --keep']);
  t.type(scripts.demo, 'string');
  t.type(scripts.test, 'string');
  t.end();
});

t.test('the curl commands of docs/demo.md get the answers that it describes', options, async (t) => {
  const commands = demoCommands.filter((command) => command.startsWith('curl'));
  t.equal(commands.length + 2, demoCommands.length, 'npm and curl are all there is');
  const { panel, run } = await served(t, alertmanagerToken);
  const [notify = '', metrics = ''] = commands;
  t.match(JSON.parse(await run(notify)), { decisions: [{ alert: 0, reason: 'no-match' }] });
  t.match(panel.received, [[{ ok: true, alert: { status: 'firing', labels: { alertname: 'BigRedButtonStop' } } }]]);
  await t.resolves(run(metrics));
});

t.test('the curl commands of the operating guide read, press and reset', options, async (t) => {
  const { panel, run } = await served(t, person.authorization.replace('Bearer ', ''));
  const [look = '', press = '', reset = '', ...others] = operatingCommands;
  t.strictSame(others, []);
  t.match(JSON.parse(await run(look)), { name: 'swype-app', state: 'stopping' });
  t.match(JSON.parse(await run(press)), { state: 'stopping', trip: 'trip-1' });
  t.match(JSON.parse(await run(reset)), { state: 'armed', restore: /^kubectl scale/ });
  t.match(panel.acts, [
    { press: 'swype-app', reason: 'fraud wave' },
    { reset: 'swype-app', trip: '<id>', reason: 'gateway is back' },
  ]);
});

t.test('the commands of the operating guide do what the guide says, one after the other', async (t) => {
  const lines = [...operating.matchAll(/^ {4}big-red-button (.*)$/gm)].map(([, line = '']) => line);
  const { run, latch, replicas, kubeconfig, cluster } = await startTestReceiver(t, undefined, {
    labels: { tier: 'payments' },
  });
  const podName = () => cluster.simulator.store.list('pods', 'sre')[0]?.metadata?.name ?? '';
  const known: Readonly<Record<string, () => unknown>> = {
    status: () => {},
    press: () => until(() => latch()?.state === 'stopped' && replicas() === 0),
    reset: () => t.equal(latch()?.state, 'armed'),
    restore: () => t.equal(replicas(), 1),
    history: () => {},
    rehearse: () => {},
    explain: () => {},
  };
  // This command runs until it is stopped: see test/cli/commands/watch.test.ts.
  const ending = lines.filter((line) => !line.startsWith('watch '));
  t.equal(ending.length, lines.length - 1);
  for (const line of ending) {
    const words = (await shell(`printf '%s\\0' ${line}`, process.env)).split('\0').slice(0, -1);
    // The guide's pod stands for one of the target's.
    if (words[0] === 'explain') words[1] = podName();
    const usesKubeconfig = ['restore', 'explain'].includes(words[0] ?? '') || words.includes('--direct');
    const straight = usesKubeconfig ? ['--kubeconfig', kubeconfig] : [];
    const ran = await run([...words, ...straight], { typed: 'swype-app\n' });
    t.equal(ran.code, 0, `${line}: ${ran.err}`);
    await known[words[0] ?? '']?.();
  }
});

/** A receiver on its own port, and a shell with the variables that the documents name. */
async function served(t: Test, token: string) {
  const { app, panel } = await receiver(t);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens on TCP
  const env = { ...process.env, BUTTON: `http://127.0.0.1:${port}`, TOKEN: token };
  return { panel, run: (command: string) => shell(command, env) };
}

async function shell(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`exit ${code}: ${command}\n${out}${err}`);
  return out;
}
