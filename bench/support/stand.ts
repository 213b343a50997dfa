import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Shipped } from './shipped.ts';
import type { Command, Hello } from './simulator-commands.ts';

export const token = 'a-token-for-the-bench-only';
export const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

/** The simulator and a receiver for it, each in a process of its own. {@link Stand.close} ends both. */
export interface Stand {
  readonly simulator: Hello;
  readonly receiver: string;
  /** Makes something happen in the cluster. */
  act(
    command: Omit<Extract<Command, { act: 'restart' }>, 'id'> | Omit<Extract<Command, { act: 'scale' }>, 'id'>,
  ): Promise<void>;
  close(): Promise<void>;
}

export async function startStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-bench-'));
  const simulator = forkChild('simulator-process.ts');
  const hello = await firstMessage<Hello>(simulator);
  const config = await writeConfig(folder, hello);
  const receiver = await startReceiverProcess(config);
  let acts = 0;
  return {
    simulator: hello,
    receiver: receiver.url,
    act: async (command) => {
      acts += 1;
      const id = acts;
      const done = messageWhere<{ done?: number }>(simulator, (message) => message.done === id);
      simulator.send({ ...command, id });
      await done;
    },
    close: async () => {
      await receiver.stop();
      simulator.disconnect();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A bare Fastify server, in a process of its own. */
export async function startBare(): Promise<{ readonly url: string; close(): void }> {
  const child = forkChild('bare-process.ts');
  const { url } = await firstMessage<{ url: string }>(child);
  return { url, close: () => child.disconnect() };
}

export interface ReceiverProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to the first 200 of /readyz. */
  readonly readyAfterMs: number;
  stop(): Promise<void>;
}

/** From the sources, or as shipped. */
export async function startReceiverProcess(config: string, shipped?: Shipped): Promise<ReceiverProcess> {
  const main = shipped?.main ?? fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, 'serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: shipped?.env ?? process.env,
  });
  const url = await listeningUrl(child);
  while (!(await isReady(url))) await new Promise((resolve) => setTimeout(resolve, 5));
  const readyAfterMs = performance.now() - startedAt;
  return {
    url,
    pid: child.pid ?? 0,
    readyAfterMs,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const theButton = {
  name: 'swype-app',
  target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
  match: ['alertname="BigRedButtonStop"', 'button="swype-app"'],
};

export async function writeConfig(
  folder: string,
  simulator: Pick<Hello, 'kubeconfig'>,
  buttons: readonly object[] = [theButton],
): Promise<string> {
  const path = join(folder, 'config.yaml');
  const file = (name: string) => join(folder, name);
  const people = [{ account: 'bench', token, may: ['get', 'press', 'reset'] }];
  const config = {
    version: 1,
    receiver: {
      listen: { host: '127.0.0.1', port: 0 },
      alertmanagerTokenFile: file('token'),
      people: { tokenFile: file('people.yaml') },
    },
    kubernetes: { kubeconfig: file('kubeconfig') },
    buttons,
  };
  await Promise.all([
    writeFile(file('token'), token),
    writeFile(file('people.yaml'), JSON.stringify(people)),
    writeFile(file('kubeconfig'), simulator.kubeconfig),
    writeFile(path, JSON.stringify(config)),
  ]);
  return path;
}

function forkChild(name: string): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function firstMessage<Message>(child: ChildProcess): Promise<Message> {
  return messageWhere<Message>(child, () => true);
}

function messageWhere<Message>(child: ChildProcess, wanted: (message: Message) => boolean): Promise<Message> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`the child process ended with ${code}`));
    const take = (message: Message) => {
      if (!wanted(message)) return;
      child.off('message', take);
      child.off('exit', fail);
      resolve(message);
    };
    child.on('message', take);
    child.once('exit', fail);
  });
}

/** Reads from the receiver's log where it listens. */
function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString())?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
  });
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );
}
