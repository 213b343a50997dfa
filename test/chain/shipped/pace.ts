import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { shippedPrometheusConfig, shippedReceiverConfig } from '../../../src/config/shipped-files.ts';
import { secretFiles } from '../../../src/dev/demo/monitoring-files.ts';
import { type Stack, startStack } from '../../../src/dev/demo/monitoring-stack.ts';
import { quickChain } from '../stand.ts';

interface PrometheusFile {
  global: { scrape_interval: string };
  scrape_configs: { job_name: string; scrape_interval?: string }[];
}

const manifest = resolve(import.meta.dirname, '../../../k8s/monitoring/prometheus.yaml');

/** The times of the shipped files, so that a change of one of them shows in the figures. */
export async function shippedTimes() {
  // The shape of the shipped files.
  const prometheus = load(await readFile(shippedPrometheusConfig, 'utf8')) as PrometheusFile;
  const receiver = load(await readFile(shippedReceiverConfig, 'utf8')) as { heartbeat: { lateAfter: string } };
  const resendDelay = /--rules\.alert\.resend-delay=(\S+)/.exec(await readFile(manifest, 'utf8'))?.[1];
  const interval = prometheus.global.scrape_interval;
  const counters = prometheus.scrape_configs.find(({ job_name }) => job_name === 'kube-state-metrics');
  if (resendDelay === undefined || counters === undefined) throw new Error(`${manifest}: a time is missing`);
  return {
    // No duration of the rules and routes is replaced.
    pace: {
      interval,
      stopInterval: '5s',
      countersInterval: counters.scrape_interval ?? interval,
      resendDelay,
      routes: {},
    },
    heartbeatLateAfter: receiver.heartbeat.lateAfter,
  };
}

/** A stack with the shipped times. The payment queue also receives the hooks of a silent chain. */
export async function startShippedChain(): Promise<Stack> {
  const chain = await startStack({ ...quickChain, ...(await shippedTimes()), alertmanagers: ['one'] });
  const { folder, receiver, queue } = chain;
  const config = JSON.parse(await readFile(receiver.configFile, 'utf8'));
  const secretFile = join(folder, secretFiles.hookSecret);
  config.heartbeat.onChainSilent = [{ name: 'payment-queue', url: queue.url, secretFile }];
  await writeFile(receiver.configFile, JSON.stringify(config));
  return chain;
}
