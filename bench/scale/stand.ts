import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Shipped } from '../support/shipped.ts';
import { type ReceiverProcess, startReceiverProcess, writeConfig } from '../support/stand.ts';
import type { Answer, Hello, Order } from './messages.ts';
import { type App, guardedApps } from './shop.ts';

/** The simulator with all workloads, in a process of its own, and the config of a receiver with a button for each. */
export interface ScaleCluster {
  readonly cluster: Hello;
  readonly apps: readonly App[];
  readonly folder: string;
  /** The path of the config. */
  readonly config: string;
  order(order: Order): Promise<Answer>;
  close(): Promise<void>;
}

/** The same with a receiver, in another process. */
export interface ScaleStand extends ScaleCluster {
  readonly receiver: ReceiverProcess;
  /** Of the receiver's metrics page. */
  metric(name: string): Promise<number>;
}

export async function startScaleCluster(buttons: number): Promise<ScaleCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-scale-'));
  const script = fileURLToPath(new URL('cluster-process.ts', import.meta.url));
  const child = fork(script, [String(buttons)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const cluster = await message<Hello>(child, () => true);
  const apps = guardedApps(buttons);
  const config = await writeConfig(folder, cluster, apps.map(buttonOf));
  let orders = 0;
  return {
    ...{ cluster, apps, folder, config },
    order: (order) => {
      orders += 1;
      const id = orders;
      const answer = message<Answer>(child, (one) => one.id === id);
      child.send({ id, order });
      return answer;
    },
    close: async () => {
      child.disconnect();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startScaleStand(buttons: number, shipped: Shipped): Promise<ScaleStand> {
  const base = await startScaleCluster(buttons);
  const receiver = await startReceiverProcess(base.config, shipped);
  return {
    ...base,
    receiver,
    metric: async (name) => {
      const page = await (await fetch(`${receiver.url}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(page)?.[1]);
    },
    close: async () => {
      await receiver.stop();
      await base.close();
    },
  };
}

function buttonOf({ namespace, name }: App) {
  return {
    name,
    target: { kind: 'Deployment', namespace, name },
    match: ['alertname="BigRedButtonStop"', `button="${name}"`],
  };
}

function message<Message>(child: ChildProcess, wanted: (one: Message) => boolean): Promise<Message> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`the simulator ended with ${code}`));
    const take = (one: Message) => {
      if (!wanted(one)) return;
      child.off('message', take);
      child.off('exit', fail);
      resolve(one);
    };
    child.on('message', take);
    child.once('exit', fail);
  });
}
