import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../loopback.ts';
import type { FindOptions } from '../programs/find.ts';
import type { Scrape } from '../programs/prometheus-config.ts';
import { makeServerCertificate } from '../simulator/certificates.ts';
import type { Durations } from '../simulator/durations.ts';
import { type Channels, startChannels } from './channels.ts';
import { Endings } from './cleanup-stack.ts';
import { Monitoring } from './monitoring.ts';
import {
  channelSecrets,
  renderReceiverConfig,
  renderRoutes,
  renderRuleFiles,
  secretFiles,
  writeFiles,
} from './monitoring-files.ts';
import { type PaymentQueue, startPaymentQueue } from './payment-queue.ts';
import { type Payments, paymentPods, startPayments } from './payments.ts';
import { createReceiverClient, type ReceiverClient } from './receiver-client.ts';
import { type LogLine, ReceiverProcess } from './receiver-process.ts';

export interface ChainOptions {
  readonly durations: Partial<Durations>;
  /** A name for each. */
  readonly alertmanagers: readonly string[];
  /** Of the receiver's config: `3m`. */
  readonly heartbeatLateAfter: string;
  readonly programs: FindOptions;
  readonly onReceiverLine?: (line: LogLine) => void;
}

/**
 * The whole chain on this machine: real Prometheus with the shipped rules, real Alertmanagers with the shipped routing, the
 * receiver as a process of its own, and a simulated cluster with the payment app.
 */
export interface Chain {
  /** Holds every file of it, secrets too. */
  readonly folder: string;
  readonly payments: Payments;
  readonly channels: Channels;
  readonly queue: PaymentQueue;
  readonly receiver: ReceiverProcess;
  /** Calls the receiver as a person who may do everything. */
  readonly client: ReceiverClient;
  readonly monitoring: Monitoring;
  /** Ends every process and removes the folder. */
  close(): Promise<void>;
}

/** Pods of swype-app to begin with. */
export const chainReplicas = 2;

/** Starts it all, on free ports of 127.0.0.1 and in a temporary folder. When a part fails, the others are ended. */
export async function startChain(options: ChainOptions): Promise<Chain> {
  const endings = new Endings();
  try {
    return { ...(await startParts(options, endings)), close: () => endings.end() };
  } catch (error) {
    await endings.end();
    throw error;
  }
}

async function startParts(options: ChainOptions, endings: Endings): Promise<Omit<Chain, 'close'>> {
  const { durations, heartbeatLateAfter, programs, onReceiverLine } = options;
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-chain-'));
  endings.add(() => rm(folder, { recursive: true, force: true }));
  const payments = await startPayments(durations, chainReplicas);
  endings.add(() => payments.close());
  const channels = await startChannels();
  endings.add(() => channels.close());
  const { ca, personToken, hookSecret } = await writeSecrets(folder, payments, channels);
  const countPods = () => payments.simulator.pods(paymentPods).length;
  const queue = await startPaymentQueue({ secret: hookSecret, countPods });
  endings.add(() => queue.close());

  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const client = createReceiverClient({ url, ca, token: personToken });
  endings.add(() => client.close());
  const receiver = new ReceiverProcess({
    folder,
    url,
    config: renderReceiverConfig(folder, { port, heartbeatLateAfter, hookUrl: queue.url }),
    ready: client.ready,
    ...(onReceiverLine && { onLine: onReceiverLine }),
  });
  endings.add(() => receiver.stop());

  const rules = await renderRuleFiles();
  await writeFiles(folder, rules);
  const monitoring = new Monitoring({
    folder,
    ruleFiles: Object.keys(rules),
    routes: await renderRoutes(folder, url, channels),
    scrapes: scrapesOf(folder, payments, url),
    programs,
  });
  endings.add(() => monitoring.close());

  const starts = await Promise.allSettled([receiver.start(), monitoring.start(options.alertmanagers)]);
  for (const start of starts) if (start.status === 'rejected') throw start.reason;
  return { folder, payments, channels, queue, receiver, client, monitoring };
}

/** Tokens, certificate and kubeconfig are made anew for each chain. */
async function writeSecrets(folder: string, { simulator }: Payments, channels: Channels) {
  const { ca, cert, key } = await makeServerCertificate(Date.now());
  const token = `${randomBytes(32).toString('hex')}\n`;
  const personToken = randomBytes(32).toString('hex');
  const hookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const people = [{ account: 'sre-on-call', token: personToken, may: ['get', 'press', 'reset'] }];
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

function scrapesOf(folder: string, { simulator }: Payments, receiverUrl: string): Scrape[] {
  const { host } = new URL(simulator.kubeStateMetrics.url);
  return [
    { job: 'kube-state-metrics', target: host, honorLabels: true },
    {
      job: 'big-red-button',
      target: new URL(receiverUrl).host,
      scheme: 'https',
      caFile: join(folder, secretFiles.ca),
    },
  ];
}
