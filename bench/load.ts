import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { request } from 'undici';
import { notification } from './support/notification.ts';
import { median, type Row } from './support/row.ts';
import { headers, type Stand, startBare } from './support/stand.ts';

/** The receiver renders its metrics at most once a second: an earlier page may be older than the load. */
const metricsForMs = 1_050;
const rounds = 6;
const roundSeconds = 2;
const connections = 10;

/**
 * Notifications per second about a tripped button, against a bare route with the same body. Each round measures both in turn, so
 * that other load on the machine affects both. It also measures the processor time of each process, which the load generator on the
 * same processors does not change.
 */
export async function benchDuplicates(stand: Stand): Promise<Row> {
  const bare = await startBare();
  const [ours, theirs]: [Load[], Load[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(await measureLoad(bare.url));
    ours.push(await measureLoad(stand.receiver));
  }
  bare.close();
  const medianOf = (loads: readonly Load[], figure: keyof Load) =>
    Math.round(median(loads.map((each) => each[figure])));
  const compare = (figure: keyof Load) => `${medianOf(ours, figure)} against ${medianOf(theirs, figure)}`;
  return {
    what: 'duplicate notifications a second while stopped, against a bare Fastify route',
    measured: `${compare('perSecond')}; processor time ${compare('microseconds')} µs each`,
    value: median(ours.map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? Number.NaN))),
    unit: '×',
    bound: 0.5,
    sense: 'at least',
  };
}

interface Load {
  readonly perSecond: number;
  /** The server's processor time for each request. */
  readonly microseconds: number;
}

async function measureLoad(url: string): Promise<Load> {
  const before = await processorSeconds(url);
  const result = await autocannon({ ...load(url), duration: roundSeconds });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  const { total } = result.requests;
  const spent = (await processorSeconds(url)) - before;
  return { perSecond: total / result.duration, microseconds: (spent / total) * 1_000_000 };
}

function processorSeconds(url: string): Promise<number> {
  return metric(url, 'process_cpu_seconds_total');
}

function load(url: string) {
  return { url: `${url}/api/v1/alertmanager`, method: 'POST', headers, body: notification(), connections } as const;
}

const notifications = 40;

/**
 * The processor time of each further alert in one notification, and whether it stays the same up to a thousand alerts. Response
 * times would mislead, because on a busy machine the longer of two answers waits more often.
 */
export async function benchAlerts({ receiver }: Stand): Promise<readonly Row[]> {
  const one = await costMs(receiver, 1);
  const half = await costMs(receiver, 500);
  const all = await costMs(receiver, 1_000);
  const perAlert = ((all - one) / 999) * 1_000;
  return [
    {
      what: 'each further alert in a notification (1 to 1,000)',
      measured: `${one.toFixed(2)} ms for 1, ${all.toFixed(2)} ms for 1,000`,
      value: perAlert,
      unit: 'µs',
      bound: 30,
      sense: 'at most',
    },
    {
      what: 'linear: the second 500 alerts against the first',
      measured: `${(all - half).toFixed(2)} ms against ${(half - one).toFixed(2)} ms`,
      value: (all - half) / (half - one),
      unit: '×',
      bound: 1.5,
      sense: 'at most',
    },
  ];
}

/** Milliseconds of processor time for one notification with this number of alerts. */
async function costMs(receiver: string, alerts: number): Promise<number> {
  const body = notification(alerts);
  const send = async () => {
    const response = await request(`${receiver}/api/v1/alertmanager`, { method: 'POST', headers, body });
    await response.body.text();
  };
  for (let warmUp = 0; warmUp < notifications; warmUp += 1) await send();
  const before = await processorSeconds(receiver);
  for (let sent = 0; sent < notifications; sent += 1) await send();
  return (((await processorSeconds(receiver)) - before) / notifications) * 1_000;
}

/** Resident memory after 100,000 notifications, compared with before. */
export async function benchMemory(stand: Stand): Promise<Row> {
  await autocannon({ ...load(stand.receiver), amount: 5_000 });
  const before = await residentBytes(stand);
  await autocannon({ ...load(stand.receiver), amount: 100_000 });
  const after = await residentBytes(stand);
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MiB`;
  return {
    what: 'resident memory after 100,000 notifications, against before',
    measured: `${mebibytes(after)} against ${mebibytes(before)}`,
    value: after / before,
    unit: '×',
    bound: 1.2,
    sense: 'at most',
  };
}

function residentBytes({ receiver }: Stand): Promise<number> {
  return metric(receiver, 'process_resident_memory_bytes');
}

async function metric(url: string, name: string): Promise<number> {
  await sleep(metricsForMs);
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(page)?.[1]);
}
