import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { shippedPrometheusConfig, shippedReceiverConfig, shippedStopRules } from '../../../src/config/shipped-files.ts';
import { secretFiles } from '../../../src/dev/demo/stack/monitoring-files.ts';
import { type Stack, startStack } from '../../../src/dev/demo/stack/monitoring-stack.ts';
import { quickChain } from '../stand.ts';

interface PrometheusFile {
  global: { scrape_interval: string };
  scrape_configs: { job_name: string; scrape_interval?: string }[];
}

interface RuleFile {
  groups: { name: string; interval: string }[];
}

const manifest = resolve(import.meta.dirname, '../../../k8s/monitoring/prometheus.yaml');

/** The times of the shipped files, so that a change of one of them shows in the figures. */
export async function shippedTimes() {
  // The shape of the shipped files.
  const prometheus = load(await readFile(shippedPrometheusConfig, 'utf8')) as PrometheusFile;
  const receiver = load(await readFile(shippedReceiverConfig, 'utf8')) as { heartbeat: { lateAfter: string } };
  const resendDelay = /--rules\.alert\.resend-delay=(\S+)/.exec(await readFile(manifest, 'utf8'))?.[1];
  const interval = prometheus.global.scrape_interval;
  const { groups } = load(await readFile(shippedStopRules, 'utf8')) as RuleFile;
  const stop = groups.find(({ name }) => name === 'big-red-button-stop');
  const scrapeOf = (job: string) => prometheus.scrape_configs.find(({ job_name }) => job_name === job);
  const [counters, ofButton] = ['kube-state-metrics', 'kube-state-metrics-button'].map(scrapeOf);
  if (resendDelay === undefined || stop === undefined || counters === undefined || ofButton === undefined)
    throw new Error('a shipped time is missing');
  return {
    // No duration of the rules and routes is replaced.
    pace: {
      interval,
      stopInterval: stop.interval,
      countersInterval: counters.scrape_interval ?? interval,
      buttonCountersInterval: ofButton.scrape_interval ?? interval,
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
