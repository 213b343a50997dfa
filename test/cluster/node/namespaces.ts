import { readlink } from 'node:fs/promises';
import { run } from '../../../src/dev/programs/run.ts';
import { makePlace, removePlace } from './place.ts';

const kinds = ['pid', 'net', 'mnt'] as const;
/** Names the namespaces in which the processes inside must not find themselves. */
const outsideVariable = 'BIG_RED_BUTTON_OUTSIDE';

/**
 * The command that runs another command and its children in new process, network and mount namespaces. When the command
 * ends or this process dies, the kernel ends everything inside: pods and their shims, mounts, bridges and packet
 * filters. Bash is the first process, because the first one must reap orphans. Needs root.
 */
export function inNamespaces(command: string, ...args: string[]): [command: string, args: string[]] {
  const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net', '--mount'];
  const reaper = ['bash', '-c', '"$@"; exit $?', 'bash'];
  return ['setpriv', ['--pdeathsig', 'KILL', '--', ...unshare, '--', ...reaper, command, ...args]];
}

/** The environment of the command that {@link inNamespaces} wraps. */
export async function outsideEnvironment(): Promise<Record<string, string>> {
  return { [outsideVariable]: await namespaceIds() };
}

/** Says why this machine cannot run a node, or nothing if it can. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `a node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a node needs root (namespaces, mounts, cgroups)';
  const [command, args] = inNamespaces('true');
  try {
    await run(command, args);
  } catch (error) {
    return `a node needs namespaces of its own, which are refused here: ${saidBy(error, command, args)}`;
  }
  try {
    await removePlace(await makePlace());
    return undefined;
  } catch (error) {
    return `a node needs cgroups of its own: ${error instanceof Error ? error.message : error}`;
  }
}

/** Without the wrapped command, which is ours. */
function saidBy(error: unknown, command: string, args: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(`${command} ${args.join(' ')}: `, '');
}

/** Throws unless this process is inside: a node must never change the machine's own mounts and network. */
export async function assertInside(): Promise<void> {
  const outside = process.env[outsideVariable]?.split(' ') ?? [];
  const inside = (await namespaceIds()).split(' ');
  const isInside = outside.length === kinds.length && inside.every((id, index) => id !== outside[index]);
  if (!isInside) throw new Error('a node is started in namespaces of its own alone: run `npm run test:cluster`');
}

async function namespaceIds(): Promise<string> {
  return (await Promise.all(kinds.map((kind) => readlink(`/proc/self/ns/${kind}`)))).join(' ');
}
