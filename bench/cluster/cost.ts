import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProcesses } from '../../test/cluster/support/processes.ts';

/** The processor and memory that one program uses. */
export interface Cost {
  readonly part: string;
  /** Thousandths of a processor: Kubernetes' `m`. */
  readonly millicores: number;
  readonly mebibytes: number;
}

/** The programs, with a pattern of their command lines. */
const parts = {
  'kube-state-metrics': /(^|\/)kube-state-metrics\0/,
  Prometheus: /prometheus\0.*--config\.file/,
  Alertmanager: /alertmanager\0.*--config\.file/,
  receiver: /\/main\.ts\0serve\0/,
  'kube-apiserver': /(^|\/)kube-apiserver\0/,
  etcd: /(^|\/)etcd\0/,
};

const lookMs = 60_000;
/** /proc counts processor time in hundredths of a second, on every architecture (USER_HZ). */
const tickMs = 10;

/** Measures every running program for a minute. */
export async function measureCost(): Promise<readonly Cost[]> {
  const found = await Promise.all(
    Object.entries(parts).map(async ([part, pattern]) => ({ part, ids: await idsOf(pattern) })),
  );
  const running = found.filter(({ ids }) => ids.length > 0);
  const before = await Promise.all(running.map(({ ids }) => processorMs(ids)));
  const startedAt = performance.now();
  await sleep(lookMs);
  const tookMs = performance.now() - startedAt;
  return Promise.all(
    running.map(async ({ part, ids }, index) => ({
      part,
      millicores: (((await processorMs(ids)) - (before[index] ?? 0)) / tookMs) * 1_000,
      mebibytes: await residentMebibytes(ids),
    })),
  );
}

/** Skips a shell that starts the program, because its command line matches too. */
async function idsOf(pattern: RegExp): Promise<number[]> {
  return findProcesses(
    ({ command }) => pattern.test(command) && !/^(\/usr\/bin\/setpriv|\/bin\/sh|bash)\0/.test(command),
  );
}

async function processorMs(ids: readonly number[]): Promise<number> {
  const each = ids.map(async (id) => {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    // proc(5): after the name in brackets, which can contain blanks, utime and stime are the twelfth and thirteenth fields.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  });
  return sum(await Promise.all(each));
}

async function residentMebibytes(ids: readonly number[]): Promise<number> {
  const each = ids.map(async (id) => {
    const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${id}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1_024;
  });
  return sum(await Promise.all(each));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
