import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { openSession } from '../../../src/cli/client/session.ts';
import { DrillLease } from '../../../src/cli/drill/lease.ts';
import { ReceiverLink } from '../../../src/cli/drill/receiver-link.ts';
import { type DrillReport, runDrill } from '../../../src/cli/drill/run-drill.ts';
import { DrillScene } from '../../../src/cli/drill/scene.ts';
import { runCommandLine } from '../../../src/cli/program.ts';
import type { ExitCode } from '../../../src/cli/terminal/terminal.ts';
import { drillTarget } from '../../../src/core/drill/canary.ts';
import type { DrillStage } from '../../../src/core/drill/stages.ts';
import type { DrillState } from '../../../src/core/drill/state.ts';
import {
  canaryButton,
  canaryPods,
  canaryRules,
  receiverWith,
  startCanary,
} from '../../../src/dev/demo/stack/canary.ts';
import { freePort } from '../../../src/dev/loopback.ts';
import type { HeldBinding } from '../../../src/dev/simulator/api/admission/held-policy.ts';
import type { Rule } from '../../../src/dev/simulator/api/auth/access.ts';
import { connectAsUser } from '../../../src/kubernetes/connect-as-user.ts';
import { type Receiver, startReceiver } from '../../../src/receiver/start.ts';
import { startTestCluster, type TestCluster, tokens } from '../../support/cluster.ts';
import { command, type Ran } from '../command.ts';

const name = 'big-red-button-drill';
const main = resolve(import.meta.dirname, '../../../src/main.ts');

const binding: HeldBinding = {
  ...{ stateNamespace: 'big-red-button', button: 'drill' },
  ...{ resource: 'deployments', namespace: name, name },
};

export interface StandOptions {
  /** Default: all. */
  readonly rules?: readonly Rule[];
  /** Whether the API server holds latched targets. Default: true. */
  readonly isHeld?: boolean;
}

/** A simulated cluster with the canary, a receiver with its button, and alerts as Prometheus and Alertmanager would send them. */
export interface DrillStand {
  readonly cluster: TestCluster;
  readonly args: readonly string[];
  /** Can be replaced by a receiver at the same address. */
  receiver: Receiver;
  startReceiver(): Promise<Receiver>;
  /** Runs the command to its end. */
  drill(...args: readonly string[]): Promise<Ran>;
  /** Runs the command; `interrupt` sends it SIGINT. */
  begin(): { readonly ended: Promise<Ran>; interrupt(): void };
  /** Starts the command in a process of its own, and ends it with SIGKILL once it has printed this stage. */
  kill(stage: DrillStage): Promise<void>;
  /** Makes the lease as old as that of a drill that died a minute ago. */
  ageClaim(): void;
  run(...args: readonly string[]): Promise<Ran>;
  state(): DrillState;
  /** `armed`, `stopping` or `stopped`, as stored. */
  latch(): string | undefined;
  /** Its replicas and pods. */
  canary(): { readonly replicas: number; readonly pods: number };
  /** Runs the drill with a twentieth of its patience, for a stage that fails. */
  impatient(): Promise<DrillReport>;
  setState(state: DrillState): void;
  /** Does what \`kubectl scale\` does. */
  scaleCanary(replicas: number): void;
  /** While it is false, no stop alert arrives. */
  alerts: boolean;
}

const patience = 0.05;

export async function makeStand(
  t: Test,
  { rules = canaryRules, isHeld = true }: StandOptions = {},
): Promise<DrillStand> {
  const cluster = await startTestCluster({ receiver: receiverWith(rules), ...(isHeld && { heldBindings: [binding] }) });
  t.teardown(() => cluster.close());
  const { simulator, folder } = cluster;
  const canary = startCanary(simulator);
  t.teardown(() => canary.close());
  const [kubeconfig, tokenFile] = [join(folder, 'admin'), join(folder, 'token')];
  await Promise.all([writeFile(kubeconfig, simulator.kubeconfig('admin')), writeFile(tokenFile, `${tokens.person}\n`)]);
  const config = await cluster.writeConfig(canaryButton);
  const listen = { host: '127.0.0.1', port: await freePort() };
  const start = () => startReceiver({ config, listen, log: { level: 'error', stream: { write: () => undefined } } });
  const url = `http://127.0.0.1:${listen.port}`;
  const args = ['--url', url, '--token-file', tokenFile, '--kubeconfig', kubeconfig];
  const stored = (namespace: string) => simulator.store.get('configmaps', namespace, name)?.data ?? {};
  const stand: DrillStand = {
    cluster,
    args,
    receiver: await start(),
    startReceiver: start,
    drill: (...more) => command(['drill', ...args, ...more]),
    begin: () => begin(args),
    kill: (stage) => killAfter(stage, args),
    ageClaim: () => {
      const { running, ...rest } = stand.state();
      const renewedAt = new Date(Date.now() - 60_000).toISOString();
      stand.setState({ ...rest, ...(running && { running: { ...running, renewedAt } }) });
    },
    run: (...words) => command([...words, '--url', url, '--token-file', tokenFile]),
    state: () => {
      const { running, last, ...rest } = stored(name);
      return { ...rest, running: running && JSON.parse(running), last: last && JSON.parse(last) };
    },
    latch: () => JSON.parse(stored('big-red-button').latch ?? '{}').state,
    canary: () => ({
      replicas: simulator.store.get('deployments', name, name)?.spec.replicas ?? -1,
      pods: simulator.pods(canaryPods).length,
    }),
    impatient: () => runImpatient(stand, kubeconfig, { url, tokenFile }),
    setState: ({ running, refusesUntil }) => {
      const data = { running: JSON.stringify(running), refusesUntil: refusesUntil ?? '' };
      const object = simulator.store.get('configmaps', name, name);
      if (object !== undefined) simulator.store.put('configmaps', { ...object, data });
    },
    scaleCanary: (replicas) => simulator.scale(name, name, replicas),
    alerts: true,
  };
  t.teardown(() => stand.receiver.close());
  const sending = setInterval(() => void sendAlerts(stand, url), 100);
  t.teardown(() => clearInterval(sending));
  return stand;
}

/** What Prometheus and Alertmanager do for each pod beyond the limit. */
async function sendAlerts({ cluster, alerts }: DrillStand, url: string): Promise<void> {
  if (!alerts) return;
  const beyond = cluster.simulator
    .pods(canaryPods)
    .filter(({ status }) => (status.containerStatuses?.[0]?.restartCount ?? 0) > 1);
  for (const { metadata } of beyond) {
    const headers = { authorization: `Bearer ${tokens.alertmanager}`, 'content-type': 'application/json' };
    const body = JSON.stringify(notification(metadata));
    await fetch(`${url}/api/v1/alertmanager`, { method: 'POST', headers, body }).catch(() => undefined);
  }
}

function notification({ name: pod, uid }: { readonly name: string; readonly uid: string }) {
  const labels = { alertname: 'BigRedButtonStop', button: 'drill', namespace: name, pod, uid, priority: 'P5' };
  const alert = {
    status: 'firing',
    labels,
    annotations: {},
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: uid.replaceAll('-', '').slice(0, 16),
  };
  const empty = { groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', truncatedAlerts: 0 };
  return { version: '4', groupKey: '{}', status: 'firing', receiver: 'big-red-button', ...empty, alerts: [alert] };
}

async function runImpatient(
  { cluster }: DrillStand,
  kubeconfig: string,
  reach: { readonly url: string; readonly tokenFile: string },
): Promise<DrillReport> {
  const connection = connectAsUser({ kubeconfig, stateNamespace: 'big-red-button' });
  const options = { ...reach, kubeconfig, namespace: 'big-red-button', audience: 'big-red-button' };
  const receiver = new ReceiverLink(() => openSession(options));
  try {
    const id = `impatient-${cluster.simulator.store.revision}`;
    const { clock } = connection;
    const lease = await DrillLease.take({ store: connection.drills(name), clock, id, by: 'a test' });
    const interrupted = new AbortController().signal;
    const scene = { id, connection, receiver, target: drillTarget(name), lease, interrupted };
    return await runDrill(
      new DrillScene({ ...scene, patience }),
      new DrillScene({ ...scene, patience }),
      () => undefined,
    );
  } finally {
    await Promise.all([receiver.close(), connection.close()]);
  }
}

async function killAfter(stage: DrillStage, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [main, 'drill', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith(`  ${stage} `)) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`the drill ended before it could be killed after ${stage}`);
}

function begin(args: readonly string[]) {
  let [out, err] = ['', ''];
  const acts: (() => void)[] = [];
  const code: Promise<ExitCode> = runCommandLine(['drill', ...args], {
    env: {},
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    onSignal: (signal, act) => {
      if (signal === 'SIGINT') acts.push(act);
    },
  });
  return {
    ended: code.then((code) => ({ code, out, err })),
    interrupt: () => {
      for (const act of acts) act();
    },
  };
}
