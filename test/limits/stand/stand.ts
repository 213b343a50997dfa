import { type ChildProcess, type ForkOptions, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { freePort } from '../../../src/dev/loopback.ts';
import type { AttackOrder } from '../attacks/attack-process.ts';
import type { AttackName } from '../attacks/attacks.ts';
import type { ClusterAnswer, ClusterHello, ClusterOrder } from './cluster-messages.ts';
import { podLimits } from './limits.ts';

const alertmanagerToken = 'alertmanager-token-of-the-limits';

export interface StandOptions {
  /** Default: 10. */
  readonly buttons?: number;
  /** Trips in the history of each button. Default: none. */
  readonly historyEntries?: number;
}

/** The receiver under the limits of its pod, and the simulator, each in a process of its own. */
export interface Stand {
  readonly port: number;
  readonly names: readonly string[];
  readonly tokens: { readonly operator: string; readonly viewer: string; readonly alertmanager: string };
  /** How the receiver ended; undefined while it lives. */
  ended(): string | undefined;
  memory(): Promise<Memory>;
  /** How long the receiver was ready to run so far and other processes had its processor, in milliseconds. */
  waited(): Promise<number>;
  /** Restarts the container of a button's target. */
  restart(name: string): Promise<void>;
  /** Starts an attacker in a process of its own. The returned function ends it. */
  attack(name: AttackName): Promise<() => Promise<void>>;
}

/** Resident memory in MiB. */
export interface Memory {
  readonly now: number;
  readonly highest: number;
}

export async function stand(t: Test, { buttons = 10, historyEntries = 0 }: StandOptions = {}): Promise<Stand> {
  const names = Array.from({ length: buttons }, (_, index) => `button-${index}`);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-limits-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const cluster = await startCluster(t, { names, historyEntries });
  const port = await freePort();
  const receiver = await startReceiver(t, await writeConfig(folder, port, names, cluster.hello.kubeconfig));
  const { operator, viewer } = cluster.hello;
  const tokens = { operator, viewer, alertmanager: alertmanagerToken };
  return {
    port,
    names,
    tokens,
    ended: () => (receiver.exitCode === null && receiver.signalCode === null ? undefined : describeEnd(receiver)),
    memory: () => memoryOf(receiver),
    waited: () => waitOf(receiver),
    restart: cluster.restart,
    attack: (name) => startAttack(t, { name, aim: { port, names, tokens } }),
  };
}

async function startCluster(t: Test, order: ClusterOrder) {
  const child = fork(join(import.meta.dirname, 'simulator-process.ts'), [JSON.stringify(order)], plain);
  t.teardown(() => child.disconnect());
  // The process sends this first.
  const [hello] = (await once(child, 'message')) as [ClusterHello];
  let questions = 0;
  const restart = async (name: string) => {
    questions += 1;
    const id = questions;
    const answered = new Promise<void>((resolve) => {
      const take = (answer: ClusterAnswer) => {
        if (answer.id === id) resolve(void child.off('message', take));
      };
      child.on('message', take);
    });
    child.send({ id, restart: name });
    await answered;
  };
  return { hello, restart };
}

/** One processor and the manifest's environment, as in the pod. */
async function startReceiver(t: Test, config: string): Promise<ChildProcess> {
  const main = join(import.meta.dirname, '../../../src/main.ts');
  // tap would load its own modules into the process, and change its memory.
  const podEnv = Object.entries(podLimits.env).map(([name, value]) => `${name}=${value}`);
  const env = ['env', '-i', `PATH=${process.env.PATH}`, ...podEnv];
  const serve = [process.execPath, main, 'serve', '--config', config];
  const child = spawn('taskset', ['--cpu-list', '0', ...env, ...serve], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-4_000);
    });
  }
  child.once('exit', () => t.comment(output));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => output.includes('listening') && resolve());
    child.once('exit', () => reject(new Error(`the receiver did not start: ${output}`)));
  });
  return child;
}

async function startAttack(t: Test, order: AttackOrder): Promise<() => Promise<void>> {
  const file = join(import.meta.dirname, '../attacks/attack-process.ts');
  const child = fork(file, [JSON.stringify(order)], plain);
  // The receiver has its processor for itself, as far as the machine allows it.
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', '1-1023', String(child.pid)]);
  const exited = once(child, 'exit');
  const end = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  t.teardown(end);
  await once(child, 'message');
  return end;
}

/** Without tap's modules. */
const plain: ForkOptions = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] };

function describeEnd({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `it exited with ${exitCode}` : `it was ended by ${signalCode}`;
}

async function memoryOf({ pid }: ChildProcess): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  return { now: mebibytes('VmRSS'), highest: mebibytes('VmHWM') };
}

/** Of the thread that runs JavaScript. https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
async function waitOf({ pid }: ChildProcess): Promise<number> {
  const statistics = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => '');
  return Number(statistics.split(' ')[1] ?? 0) / 1_000_000;
}

async function writeConfig(folder: string, port: number, names: readonly string[], kubeconfig: string) {
  const file = (name: string) => join(folder, name);
  const config = {
    version: 1,
    receiver: {
      listen: { host: '127.0.0.1', port },
      alertmanagerTokenFile: file('alertmanager-token'),
      people: { kubernetes: {} },
    },
    kubernetes: { kubeconfig: file('kubeconfig') },
    buttons: names.map((name) => ({
      name,
      target: { kind: 'Deployment', namespace: 'sre', name },
      match: ['alertname="BigRedButtonStop"', `button="${name}"`],
      // No heartbeat arrives here, and the backup sensor must not trip first.
      sensor: 'off',
    })),
  };
  await writeFile(file('alertmanager-token'), alertmanagerToken);
  await writeFile(file('kubeconfig'), kubeconfig);
  await writeFile(file('config.yaml'), JSON.stringify(config));
  return file('config.yaml');
}
