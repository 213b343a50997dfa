import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { pressesUnderWay } from '../../src/cli/many/press-each.ts';
import { runCommandLine } from '../../src/cli/program.ts';
import { printRows } from '../support/print.ts';
import { isHeld, type Row, timed } from '../support/row.ts';
import { startReceiverProcess, token, writeConfig } from '../support/stand.ts';
import { patchToZero } from '../support/trip-request.ts';
import { bareNames, buttonsOf, type ManyHello } from './buttons.ts';

// npm run bench:many -- [--buttons 1000] [--bounds 1] [--direct]: one press of many buttons, against as many bare PATCHes.
const { values } = parseArgs({
  options: {
    buttons: { type: 'string', default: '1000' },
    bounds: { type: 'string', default: '1' },
    direct: { type: 'boolean', default: false },
  },
});
const count = Number(values.buttons);
const slack = Number(values.bounds);

const folder = await mkdtemp(join(tmpdir(), 'big-red-button-bench-'));
const simulator = fork(new URL('simulator-process.ts', import.meta.url), [String(count)]);
const [hello] = (await once(simulator, 'message')) as [ManyHello]; // its first message
const config = await writeConfig(folder, hello, buttonsOf(count));
const receiver = values.direct ? undefined : await startReceiverProcess(config);
try {
  await Promise.all([
    writeFile(join(folder, 'admin'), hello.adminKubeconfig),
    writeFile(join(folder, 'person'), token),
  ]);
  if (receiver !== undefined) await settle(receiver.url);
  const bare = await timed(patchAll);
  const how =
    receiver === undefined
      ? ['--direct', '--config', config, '--kubeconfig', join(folder, 'admin')]
      : ['--url', receiver.url, '--token-file', join(folder, 'person')];
  const pressed = await timed(() => press(['press', '--all', '--reason', 'bench', '--json', ...how]));
  const row: Row = {
    what: `press --all of ${count} buttons${values.direct ? ' without a receiver' : ''}, against ${count} bare PATCHes (simulator)`,
    measured: `${(pressed.ms / 1_000).toFixed(2)} s against ${(bare.ms / 1_000).toFixed(2)} s; ${await stillRunning()} still running`,
    value: pressed.ms / bare.ms,
    unit: '×',
    bound: 3,
    sense: 'at most',
  };
  printRows([row], slack);
  if (!isHeld(row, slack) || pressed.result !== 0) process.exitCode = 1;
} finally {
  await receiver?.stop();
  simulator.disconnect();
  await rm(folder, { recursive: true, force: true });
}

/** Until each button is armed, the receiver is busy with its start. */
async function settle(url: string): Promise<void> {
  while (!(await isSettled(url).catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 1_000));
}

async function isSettled(url: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, connection: 'close' };
  const answer = await request(`${url}/api/v1/buttons`, { headers });
  const { buttons = [] } = (await answer.body.json()) as { buttons?: { state: string }[] };
  return buttons.length === count && buttons.every((each) => each.state === 'armed');
}

/** As fast as the same server takes them. */
async function patchAll(): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: hello.ca }, connections: pressesUnderWay });
  const url = (name: string) => `${hello.url}/apis/apps/v1/namespaces/bare/deployments/${name}/scale`;
  const patch = (name: string) => patchToZero(url(name), hello.token, dispatcher);
  await Readable.from(bareNames(count)).map(patch, { concurrency: pressesUnderWay }).toArray();
  await dispatcher.close();
}

async function press(args: readonly string[]): Promise<number> {
  let out = '';
  const stderr = { write: (text: string) => process.stderr.write(text) };
  const code = await runCommandLine(args, {
    env: {},
    stdout: { write: (text) => (out += text) },
    stderr,
    onSignal: () => undefined,
  });
  if (code !== 0) console.error(out.slice(0, 2_000));
  return code;
}

async function stillRunning(): Promise<number> {
  simulator.send({ id: 1 });
  const [{ running }] = (await once(simulator, 'message')) as [{ running: number }]; // its answer
  return running;
}
