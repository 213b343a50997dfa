import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../../config/parse-config.ts';
import { freePort } from '../../loopback.ts';
import type { FindOptions } from '../../programs/find.ts';
import type { Scrape } from '../../programs/prometheus-config.ts';
import { makeServerCertificate } from '../../simulator/api/auth/certificates.ts';
import type { Durations } from '../../simulator/node/durations.ts';
import { canaryRules, receiverWith } from './canary.ts';
import { type Channels, startChannels } from './channels.ts';
import { CleanupStack } from './cleanup-stack.ts';
import { type DemoDrill, prepareDrill } from './drill.ts';
import { Monitoring } from './monitoring.ts';
import {
  channelSecrets,
  type Pace,
  renderReceiverConfig,
  renderRoutes,
  renderRuleFiles,
  secretFiles,
  storyPace,
  writeFiles,
} from './monitoring-files.ts';
import { type PaymentQueue, startPaymentQueue } from './payment-queue.ts';
import { type Payments, paymentPods, startPayments } from './payments.ts';
import { createReceiverClient, type ReceiverClient } from './receiver-client.ts';
import { type LogLine, ReceiverProcess } from './receiver-process.ts';
import { startWitness, type Witness, withShortWitness } from './witness.ts';

export interface StackOptions {
  readonly durations: Partial<Durations>;
  /** Their names. */
  readonly alertmanagers: readonly string[];
  /** As in the receiver's config: `3m`. */
  readonly heartbeatLateAfter: string;
  readonly programs: FindOptions;
  /** Default: the demo's, with intervals of a second. */
  readonly pace?: Pace;
  /** Probe a payment gateway, and let the probes decide about unclear restarts. */
  readonly witness?: boolean;
  /** Has the canary of the drill, and its button. */
  readonly drill?: boolean;
  readonly onReceiverLine?: (line: LogLine) => void;
}

/**
 * The whole monitoring stack on this machine: real Prometheus with the shipped rules, real Alertmanagers with the shipped routing, the
 * receiver as a process of its own, and a simulated cluster with the payment app.
 */
export interface Stack {
  /** The folder of all its files, secrets included. */
  readonly folder: string;
  readonly payments: Payments;
  readonly channels: Channels;
  readonly queue: PaymentQueue;
  readonly receiver: ReceiverProcess;
  /** Calls the receiver as a person with all rights. */
  readonly client: ReceiverClient;
  readonly monitoring: Monitoring;
  readonly witness?: Witness;
  readonly drill?: DemoDrill;
  /** Stops every process and removes the folder. */
  close(): Promise<void>;
}

/** The replicas of swype-app at the start. */
export const stackReplicas = 2;

/** Starts every part on free ports of 127.0.0.1, with files in a temporary folder. If a part fails, stops the others. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const cleanups = new CleanupStack();
  try {
    return { ...(await startParts(options, cleanups)), close: () => cleanups.run() };
  } catch (error) {
    await cleanups.run();
    throw error;
  }
}

async function startParts(options: StackOptions, cleanups: CleanupStack): Promise<Omit<Stack, 'close'>> {
  const { durations, heartbeatLateAfter, programs, onReceiverLine, pace = storyPace } = options;
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-demo-'));
  cleanups.add(() => rm(folder, { recursive: true, force: true }));
  const account = options.drill ? { receiver: receiverWith(canaryRules) } : {};
  const payments = await startPayments({ durations, ...account }, stackReplicas);
  cleanups.add(() => payments.close());
  const channels = await startChannels();
  cleanups.add(() => channels.close());
  const { ca, personToken, hookSecret } = await writeSecrets(folder, payments, channels);
  const countPods = () => payments.simulator.pods(paymentPods).length;
  const queue = await startPaymentQueue({ secret: hookSecret, countPods });
  cleanups.add(() => queue.close());

  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const client = createReceiverClient({ url, ca, token: personToken });
  cleanups.add(() => client.close());
  const config = renderReceiverConfig(folder, {
    port,
    heartbeatLateAfter,
    hookUrl: queue.url,
    ...(options.witness && { whenUnclear: 'witness' }),
    ...(options.drill && { drill: true }),
  });
  const receiver = new ReceiverProcess({
    folder,
    url,
    config,
    ready: client.ready,
    ...(onReceiverLine && { onLine: onReceiverLine }),
  });
  cleanups.add(() => receiver.stop());

  const witness = options.witness ? await startWitness(programs) : undefined;
  if (witness !== undefined) cleanups.add(() => witness.close());
  const drill = options.drill ? await prepareDrill(payments.simulator, folder, url) : undefined;
  if (drill !== undefined) cleanups.add(() => drill.close());
  const shipped = await renderRuleFiles(pace, parseConfig(config, 'config.yaml').buttons);
  const rules = witness === undefined ? shipped : mapValues(shipped, withShortWitness);
  await writeFiles(folder, rules);
  const monitoring = new Monitoring({
    folder,
    ruleFiles: Object.keys(rules),
    routes: await renderRoutes(folder, url, channels, pace),
    scrapes: [...scrapesOf(folder, payments, url, pace), ...(witness === undefined ? [] : [witness.scrape])],
    programs,
    interval: pace.interval,
    ...(pace.resendDelay !== undefined && { resendDelay: pace.resendDelay }),
  });
  cleanups.add(() => monitoring.close());

  const starts = await Promise.allSettled([receiver.start(), monitoring.start(options.alertmanagers)]);
  for (const start of starts) if (start.status === 'rejected') throw start.reason;
  const parts = { folder, payments, channels, queue, receiver, client, monitoring };
  return { ...parts, ...(witness && { witness }), ...(drill && { drill }) };
}

function mapValues(files: Readonly<Record<string, string>>, change: (text: string) => string) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]));
}

/** Each stack has its own tokens, certificate and kubeconfig. */
async function writeSecrets(folder: string, { simulator }: Payments, channels: Channels) {
  const { ca, cert, key } = await makeServerCertificate(Date.now());
  const token = `${randomBytes(32).toString('hex')}\n`;
  const personToken = randomBytes(32).toString('hex');
  const hookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const people = [{ account: 'sre-on-call', token: personToken, may: ['get', 'press', 'reset', 'disarm'] }];
  await writeFiles(folder, {
    ...channelSecrets(channels),
    [secretFiles.ca]: ca,
    [secretFiles.certificate]: cert,
    [secretFiles.key]: key,
    [secretFiles.alertmanagerToken]: token,
    [secretFiles.acceptedTokens]: token,
    [secretFiles.personToken]: `${personToken}\n`,
    [secretFiles.peopleTokens]: `${JSON.stringify(people)}\n`,
    [secretFiles.hookSecret]: `${hookSecret}\n`,
    [secretFiles.kubeconfig]: simulator.kubeconfig('receiver'),
  });
  return { ca, personToken, hookSecret };
}

function scrapesOf(folder: string, { simulator }: Payments, receiverUrl: string, pace: Pace): Scrape[] {
  const { host } = new URL(simulator.kubeStateMetrics.url);
  const { interval, countersInterval = interval, buttonCountersInterval } = pace;
  const counters = (job: string, each: string) => ({ job, target: host, honorLabels: true, interval: each });
  return [
    counters('kube-state-metrics', countersInterval),
    ...(buttonCountersInterval === undefined ? [] : [counters('kube-state-metrics-button', buttonCountersInterval)]),
    {
      job: 'big-red-button',
      target: new URL(receiverUrl).host,
      scheme: 'https',
      caFile: join(folder, secretFiles.ca),
    },
  ];
}
