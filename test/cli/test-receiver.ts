import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { LatchRecord } from '../../src/core/latch/latch.ts';
import { freePort } from '../../src/dev/loopback.ts';
import { type Receiver, startReceiver } from '../../src/receiver/start.ts';
import { startTestCluster, type TestCluster, tokens } from '../support/cluster.ts';
import { until } from '../support/until.ts';
import { type CommandOptions, command, type Ran } from './command.ts';

/** The simulator with one button, a receiver on it, and a shell. */
export interface TestReceiver {
  readonly cluster: TestCluster;
  readonly receiver: Receiver;
  /** An administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Runs a command with the receiver's address and a token in the environment. */
  run(args: readonly string[], options?: CommandOptions): Promise<Ran>;
  latch(): LatchRecord | undefined;
  replicas(): number;
}

/** Resolves when the button is armed. `people` replaces the token file in the config, `button` is put into its button. */
export async function startTestReceiver(t: Test, people?: object, button: object = {}): Promise<TestReceiver> {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const { folder, simulator } = cluster;
  const [tokenFile, kubeconfig] = [join(folder, 'token'), join(folder, 'admin')];
  await Promise.all([writeFile(tokenFile, `${tokens.person}\n`), writeFile(kubeconfig, simulator.kubeconfig('admin'))]);
  const receiver = await startReceiver({
    config: await writeConfig(cluster, people, button),
    log: { level: 'error', stream: { write: () => undefined } },
    // A test may end the receiver and start it again.
    listen: { host: '127.0.0.1', port: await freePort() },
  });
  t.teardown(() => receiver.close());
  const env = { BIG_RED_BUTTON_URL: receiver.url, BIG_RED_BUTTON_TOKEN_FILE: tokenFile };
  const latch = () => {
    const text = simulator.store.get('configmaps', 'big-red-button', 'big-red-button-swype-app')?.data?.latch;
    return text === undefined ? undefined : JSON.parse(text);
  };
  await until(() => latch()?.state === 'armed');
  return {
    cluster,
    receiver,
    kubeconfig,
    run: (args, options = {}) => command(args, { env, ...options }),
    latch,
    replicas: () => simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas ?? -1,
  };
}

async function writeConfig(cluster: TestCluster, people: object | undefined, button: object): Promise<string> {
  if (people === undefined) return cluster.writeConfig(button);
  const receiver = {
    alertmanagerTokenFile: join(cluster.folder, 'alertmanager-token'),
    people,
  };
  return cluster.writeConfig(button, { receiver });
}
