import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, loopback } from '../loopback.ts';
import { becomesReady, type Child, lastLines, startChild } from './child.ts';
import { ProgramError } from './program.ts';

/** From the start of a program until its `/-/ready` answers 200. */
const ready = { deadlineMs: 30_000, pollMs: 25 };
/** How many free ports are tried if another program takes one between choosing and listening. */
const portAttempts = 5;

/** A running Prometheus or Alertmanager. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Reloads the configuration. Rejects with a {@link ProgramError} if the server refuses it. */
  reload(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly configFile: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Further arguments. The log level must stay `info` or finer. */
  readonly args?: readonly string[];
}

/**
 * Starts Prometheus or Alertmanager on a port of 127.0.0.1 and waits until `/-/ready` answers 200.
 * Rejects with a {@link ProgramError} that ends with the server's own log.
 */
export async function startServer(
  path: string,
  options: ServerOptions,
  argsFor: (listen: string, dataFolder: string) => readonly string[],
): Promise<Server> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'big-red-button-'));
  const removeData = () => rm(dataFolder, { recursive: true, force: true });
  try {
    const { child, port } = await startOnPort(path, options, (listen) => argsFor(listen, dataFolder), dataFolder);
    const url = `http://${loopback}:${port}`;
    const stop = async () => {
      await child.stop();
      await removeData();
    };
    return { url, port, child, reload: () => reload(url), stop };
  } catch (error) {
    await removeData();
    throw error;
  }
}

/** These servers do not report which port they got for port 0, so the port is chosen here, and chosen again if it is taken. */
async function startOnPort(
  path: string,
  options: ServerOptions,
  argsFor: (listen: string) => readonly string[],
  cwd: string,
): Promise<{ child: Child; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const child = await startChild(path, [...argsFor(`${loopback}:${port}`), ...(options.args ?? [])], cwd);
    // On a taken port another program would answer, so the log must show that this one listens.
    const isReady = async () => isListening(child, port) && (await answersReady(port));
    if (await becomesReady(child, isReady, ready)) return { child, port };
    const end = child.isRunning() ? `not within ${ready.deadlineMs / 1_000} s` : await child.ended;
    await child.stop();
    const isTaken = child.log().includes('address already in use');
    if (isTaken && options.port === undefined && attempt < portAttempts) continue;
    if (isTaken)
      throw new ProgramError(`${path}: port ${port} of ${loopback} is taken by another program; choose another one`);
    throw new ProgramError(`${path} did not become ready (${end}). Its log ends:\n${lastLines(child.log())}`);
  }
}

function isListening(child: Child, port: number): boolean {
  const lines = child.log().split('\n');
  return lines.some((line) => line.includes('"Listening on"') && line.includes(` address=${loopback}:${port}`));
}

async function answersReady(port: number): Promise<boolean> {
  return fetch(`http://${loopback}:${port}/-/ready`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function reload(url: string): Promise<void> {
  const response = await fetch(`${url}/-/reload`, { method: 'POST' });
  if (!response.ok) throw new ProgramError(`${url}/-/reload answered ${response.status}: ${await response.text()}`);
}
