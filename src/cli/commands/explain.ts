import { type Command, InvalidArgumentError } from 'commander';
import { definedOnly } from '../../core/defined-only.ts';
import type { ContainerEnd } from '../../core/evidence/pod.ts';
import type { Explained } from '../render/explain.ts';
import { CommandFailed, type Terminal } from '../terminal/terminal.ts';

interface ExplainFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly json?: true;
}

const examples = `
explain uses only the built-in tables. It does not read a button's config (network.peers, network.patterns, other.patterns, networkExitCodes).
A log is first cut like the kubelet cuts it: to its last 80 lines and 2,048 bytes.

Examples:
  big-red-button explain swype-app-6d5f7c9b4-x2x9k -n sre
  kubectl logs -n sre swype-app-6d5f7c9b4-x2x9k --previous | big-red-button explain -
  big-red-button explain - --exit-code 137 --reason Error --json < last-words.txt`;

/** Adds `explain`, which judges why a container ended, and names the table row that decides. */
export function registerExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .description("judge why a pod's containers ended, or judge a log from standard input")
    .argument('[pod]', 'a pod, or - for a log from standard input', '-')
    .option('-n, --namespace <name>', "the pod's namespace (default: the kubeconfig's)")
    .option('--kubeconfig <file>', 'cluster of the pod (default: KUBECONFIG or ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--reason <reason>', 'termination reason for a log', 'Error')
    .option('--exit-code <code>', 'exit code for a log', parseExitCode, 1)
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action((pod: string, flags: ExplainFlags) =>
      pod === '-' ? explainLog(terminal, flags) : explainPod(terminal, pod, flags),
    );
}

async function explainLog(terminal: Terminal, flags: ExplainFlags): Promise<void> {
  const { cutLog } = await import('../../core/cause/cut.ts');
  const { renderExplained } = await import('../render/explain.ts');
  const { painter, wantsColor } = await import('../render/text.ts');
  const { exitCode, reason, json } = flags;
  const explained = await judge({ exitCode, reason, message: cutLog(await readInput(terminal)) });
  const text = renderExplained(explained, painter(wantsColor(terminal)));
  terminal.stdout.write(json ? `${JSON.stringify(explained, undefined, 2)}\n` : text);
}

async function explainPod(terminal: Terminal, name: string, flags: ExplainFlags): Promise<void> {
  const { askCluster } = await import('./run-command.ts');
  const { endsOf, renderExplained } = await import('../render/explain.ts');
  const { reachDeadlineMs } = await import('../client/channel.ts');
  await askCluster(terminal, flags, async (connection, _, { paint }) => {
    const namespace = flags.namespace ?? connection.namespace;
    const pod = await connection.readPod(namespace, name, AbortSignal.timeout(reachDeadlineMs));
    const ends = endsOf(pod).map(async ({ container, end }) => ({ pod: pod.name, container, ...(await judge(end)) }));
    const json = await Promise.all(ends);
    const text = json.map((each) => renderExplained(each, paint)).join('\n');
    return { json, text: text || `No container of pod ${pod.name} has ended.\n` };
  });
}

async function judge(end: ContainerEnd): Promise<Explained> {
  const { judgeEnd } = await import('../../core/cause/judge.ts');
  const { exitCode, reason = '', finishedAt } = end;
  const at = finishedAt ? new Date(finishedAt).toISOString() : undefined;
  return { ...definedOnly({ exitCode, reason, finishedAt: at }), ...judgeEnd(end, { networkExitCodes: [] }) };
}

async function readInput({ stdin }: Terminal): Promise<string> {
  if (stdin === undefined)
    throw new CommandFailed('standard input is closed', {
      exitCode: 2,
      next: ['Name a pod, or pipe a log into explain.'],
    });
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function parseExitCode(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  throw new InvalidArgumentError('Write an exit code from 0 to 255.');
}
