import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import { type Channels, startChannels } from '../../../src/dev/demo/stack/channels.ts';
import { Monitoring } from '../../../src/dev/demo/stack/monitoring.ts';
import {
  channelSecrets,
  type Pace,
  renderReceiverConfig,
  renderRoutes,
  renderRuleFiles,
  secretFiles,
  writeFiles,
} from '../../../src/dev/demo/stack/monitoring-files.ts';
import { createReceiverClient, type ReceiverClient } from '../../../src/dev/demo/stack/receiver-client.ts';
import { ReceiverProcess } from '../../../src/dev/demo/stack/receiver-process.ts';
import { freePort } from '../../../src/dev/loopback.ts';
import type { Scrape } from '../../../src/dev/programs/prometheus-config.ts';
import { makeServerCertificate } from '../../../src/dev/simulator/api/auth/certificates.ts';
import type { Cluster } from '../cluster.ts';
import { makeFolder } from './folder.ts';
import type { ConfigChange, Installation } from './installation.ts';
import { startButtonCounters, startKubeStateMetrics } from './kube-state-metrics.ts';
import type { Scope } from './scope.ts';

/**
 * The whole path in front of a real cluster: kube-state-metrics, Prometheus, Alertmanager, and the receiver as a
 * process.
 */
export interface Chain {
  readonly receiver: ReceiverProcess;
  /** Calls the receiver as a person who may do everything. */
  readonly client: ReceiverClient;
  readonly monitoring: Monitoring;
  readonly channels: Channels;
}

export interface ChainOptions {
  /** A `host:port` that Prometheus reads instead of the kube-state-metrics of this chain. */
  readonly kubeStateMetrics?: string;
  /** Default: the demo's timing, with intervals of a second. */
  readonly pace?: Pace;
}

/** Starts the path with the shipped rules and the shipped routes. Everything ends with the test. */
export async function startChain(
  t: Scope,
  cluster: Cluster,
  installation: Installation,
  options: ChainOptions = {},
): Promise<Chain> {
  const channels = await startChannels();
  t.teardown(() => channels.close());
  const { receiver, client, folder } = await prepareReceiver(t, installation, '3m');
  await writeFiles(folder, channelSecrets(channels));
  const kubeStateMetrics =
    options.kubeStateMetrics ?? (await startKubeStateMetrics(t, cluster, installation.targetNamespace));
  const hasTwo = options.pace?.buttonCountersInterval !== undefined;
  const buttonCounters = hasTwo ? await startButtonCounters(t, cluster, installation.targetNamespace) : undefined;
  const places = {
    url: receiver.url,
    kubeStateMetrics,
    installation,
    channels,
    ...(buttonCounters && { buttonCounters }),
  };
  const monitoring = await prepareMonitoring(folder, places, options.pace);
  t.teardown(() => monitoring.close());
  await Promise.all([receiver.start(), monitoring.start(['alertmanager'])]);
  return { receiver, client, monitoring, channels };
}

/** Who receives the notifications of the receiver's one button. */
export interface HookOption {
  readonly url: string;
  readonly secret: string;
}

/** A receiver that is not started yet. Its process ends with the test, and `folder` has its secrets. */
export async function prepareReceiver(
  t: Scope,
  installation: Installation,
  heartbeatLateAfter: string,
  hook?: HookOption,
  changeConfig: ConfigChange = (config) => config,
): Promise<{ receiver: ReceiverProcess; client: ReceiverClient; folder: string }> {
  const folder = await makeFolder(t);
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const { ca, personToken } = await writeSecrets(folder, installation);
  const client = createReceiverClient({ url, ca, token: personToken });
  t.teardown(() => client.close());
  if (hook !== undefined) await writeFiles(folder, { [secretFiles.hookSecret]: hook.secret });
  const options = { port, heartbeatLateAfter, ...(hook && { hookUrl: hook.url }) };
  const config = changeConfig(named(renderReceiverConfig(folder, options), installation));
  const receiver = new ReceiverProcess({ folder, url, config, ready: client.ready });
  t.teardown(() => receiver.stop());
  return { receiver, client, folder };
}

interface Places {
  readonly url: string;
  readonly kubeStateMetrics: string;
  /** The button's own kube-state-metrics. */
  readonly buttonCounters?: string;
  readonly installation: Installation;
  readonly channels: Channels;
  /** The buttons with stop rules. Default: as shipped. */
  readonly buttons?: readonly ButtonConfig[];
}

/** A monitoring that is not started yet. `folder` has the secrets of the receiver's callers. */
export async function prepareMonitoring(
  folder: string,
  { url, kubeStateMetrics, buttonCounters, installation, channels, buttons }: Places,
  pace?: Pace,
): Promise<Monitoring> {
  const shipped = Object.entries(await renderRuleFiles(pace, buttons));
  const rules = Object.fromEntries(shipped.map(([file, text]) => [file, named(text, installation)]));
  await writeFiles(folder, rules);
  return new Monitoring({
    folder,
    ruleFiles: Object.keys(rules),
    routes: await renderRoutes(folder, url, channels, pace),
    scrapes: [
      counters('kube-state-metrics', kubeStateMetrics, pace?.countersInterval),
      ...(buttonCounters === undefined
        ? []
        : [counters('kube-state-metrics-button', buttonCounters, pace?.buttonCountersInterval)]),
      {
        job: 'big-red-button',
        target: new URL(url).host,
        scheme: 'https',
        caFile: join(folder, secretFiles.ca),
      },
    ],
    programs: {},
    ...(pace && { interval: pace.interval }),
    ...(pace?.resendDelay && { resendDelay: pace.resendDelay }),
  });
}

function counters(job: string, target: string, interval: string | undefined): Scrape {
  return { job, target, honorLabels: true, ...(interval !== undefined && { interval }) };
}

/** Replaces the namespaces in the shipped files with the test's own. */
function named(text: string, { targetNamespace, stateNamespace }: Installation): string {
  return text
    .replaceAll(/\bsre\b/g, targetNamespace)
    .replace('"stateNamespace": "big-red-button"', `"stateNamespace": "${stateNamespace}"`);
}

async function writeSecrets(folder: string, { kubeconfig }: Installation) {
  const { ca, cert, key } = await makeServerCertificate(Date.now());
  const token = `${randomBytes(32).toString('hex')}\n`;
  const personToken = randomBytes(32).toString('hex');
  const people = [{ account: 'on-call', token: personToken, may: ['get', 'press', 'reset'] }];
  await writeFiles(folder, {
    [secretFiles.ca]: ca,
    [secretFiles.certificate]: cert,
    [secretFiles.key]: key,
    [secretFiles.alertmanagerToken]: token,
    [secretFiles.acceptedTokens]: token,
    [secretFiles.peopleTokens]: `${JSON.stringify(people)}\n`,
    [secretFiles.personToken]: personToken,
    [secretFiles.kubeconfig]: await readFile(kubeconfig, 'utf8'),
  });
  return { ca, personToken };
}
