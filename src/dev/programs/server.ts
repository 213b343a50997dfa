import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import { ProgramError } from './program.ts';

/** From the start of a program until its `/-/ready` answers 200. */
const programReadyDeadlineMs = 30_000;
const programReadyPollMs = 25;
/** Another free port is tried when something else took the first one between looking and listening. */
const programPortAttempts = 5;

/** A running Prometheus or Alertmanager. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Makes it read its configuration again; resolves when it has, rejects with a {@link ProgramError} when it refused. */
  reload(): Promise<void>;
  /** Ends it and removes its data folder, if that was its own. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly configFile: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Kept after the end; default: a temporary folder of its own. */
  readonly dataFolder?: string;
  /** Further arguments, after this module's own; the log level must stay `info` or finer. */
  readonly args?: readonly string[];
}

/** Everything that listens does so on this address alone. */
const host = '127.0.0.1';

/**
 * Starts a server of Prometheus' family on a free port and waits until `/-/ready` answers 200. `argsFor` gives its arguments.
 * Rejects with a {@link ProgramError} that ends with the server's own log.
 */
export async function startServer(
  path: string,
  options: ServerOptions,
  argsFor: (listen: string, dataFolder: string) => readonly string[],
): Promise<Server> {
  const dataFolder = resolve(options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'big-red-button-'))));
  const forgetData = async () => {
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const { child, port } = await startOnPort(path, options, (listen) => argsFor(listen, dataFolder), dataFolder);
    const url = `http://${host}:${port}`;
    return {
      url,
      port,
      child,
      reload: () => reload(url),
      stop: async () => {
        await child.stop();
        await forgetData();
      },
    };
  } catch (error) {
    await forgetData();
    throw error;
  }
}

/** These servers cannot tell which port they got for port 0: one is chosen here, and another if it was taken meanwhile. */
async function startOnPort(
  path: string,
  options: ServerOptions,
  argsFor: (listen: string) => readonly string[],
  cwd: string,
): Promise<{ child: Child; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const child = await startChild(path, [...argsFor(`${host}:${port}`), ...(options.args ?? [])], cwd);
    if (await becomesReady(child, port)) return { child, port };
    const end = child.isRunning() ? `not within ${programReadyDeadlineMs / 1000} s` : await child.ended;
    await child.stop();
    const taken = child.log().includes('address already in use');
    if (taken && options.port === undefined && attempt < programPortAttempts) continue;
    throw new ProgramError(whyNotReady(path, port, taken, end, child.log()));
  }
}

/** False when it ended, or did not become ready in time. */
async function becomesReady(child: Child, port: number): Promise<boolean> {
  const deadline = Date.now() + programReadyDeadlineMs;
  while (child.isRunning() && Date.now() < deadline) {
    if (listens(child, port) && (await answersReady(port))) return true;
    await sleep(programReadyPollMs);
  }
  return false;
}

/** By its own log: on a taken port it is someone else who answers. */
function listens(child: Child, port: number): boolean {
  return child
    .log()
    .split('\n')
    .some((line) => line.includes('"Listening on"') && line.includes(` address=${host}:${port}`));
}

async function answersReady(port: number): Promise<boolean> {
  return fetch(`http://${host}:${port}/-/ready`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

function whyNotReady(path: string, port: number, taken: boolean, end: string, log: string): string {
  if (taken) return `${path}: port ${port} of ${host} is taken by another program; choose another one`;
  const lastLines = log.trim().split('\n').slice(-10).join('\n');
  return `${path} did not become ready (${end}). Its log ends:\n${lastLines}`;
}

/** Asks the kernel for a free port. Another program may take it before it is used. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function reload(url: string): Promise<void> {
  const response = await fetch(`${url}/-/reload`, { method: 'POST' });
  if (!response.ok) throw new ProgramError(`${url}/-/reload answered ${response.status}: ${await response.text()}`);
}
