import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const readyDeadlineMs = 30_000;
const readyPollMs = 50;
const stopGraceMs = 5_000;
const logCharacters = 4_096;

/** Runs an Alertmanager of its own with this configuration while `act` runs; it listens on this machine alone. */
export async function withAlertmanager<T>(program: string, yaml: string, act: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-replay-'));
  try {
    const configFile = join(folder, 'alertmanager.yml');
    await writeFile(configFile, yaml);
    const address = `127.0.0.1:${await freePort()}`;
    const server = start(program, [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ]);
    try {
      await server.ready(`http://${address}`);
      return await act(`http://${address}`);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(program: string, args: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-logCharacters);
  });
  let problem: string | undefined;
  child.on('error', ({ message }) => {
    problem = message;
  });
  const ended = once(child, 'close').catch(() => undefined);
  const isOver = () => problem !== undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    async ready(url: string): Promise<void> {
      const until = performance.now() + readyDeadlineMs;
      while (!(await answers(`${url}/-/ready`))) {
        if (isOver() || performance.now() > until)
          throw new Error(`${program} does not start: ${problem ?? (log.trim() || 'it does not answer')}`);
        await sleep(readyPollMs);
      }
    },
    async stop(): Promise<void> {
      if (isOver()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
