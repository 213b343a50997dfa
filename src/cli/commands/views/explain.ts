import { type Command, InvalidArgumentError } from 'commander';
import type { CauseRules } from '../../../core/cause/assess.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import type { ContainerEnd } from '../../../core/evidence/pod.ts';
import type { Explained } from '../../render/explain.ts';
import { type Terminal, usageError } from '../../terminal/terminal.ts';

interface ExplainFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly receiverNamespace?: string;
  readonly config?: string;
  readonly button?: string;
  readonly reason?: string;
  readonly exitCode?: number;
  readonly json?: true;
}

const examples = `
Besides the built-in tables, explain uses the settings of a button: network.peers, network.patterns, other.patterns, networkExitCodes. For a pod, it is the
button whose target owns the pod, in the receiver's config in the cluster or in --config. For a log, name the config, and the button if there are several.
A log is first cut like the kubelet cuts it: to its last 80 lines and 2,048 bytes.

Examples:
  big-red-button explain swype-app-6d5f7c9b4-x2x9k -n sre
  kubectl logs -n sre swype-app-6d5f7c9b4-x2x9k --previous | big-red-button explain - --config config.yaml --button swype-app
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
    .option('--receiver-namespace <name>', 'namespace of the receiver and its config (default: big-red-button)')
    .option('--config <file>', "a config file of the receiver, instead of the cluster's")
    .option('--button <name>', 'the button whose settings count')
    .option('--reason <reason>', 'termination reason for a log (default: Error)')
    .option('--exit-code <code>', 'exit code for a log (default: 1)', parseExitCode)
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action((pod: string, flags: ExplainFlags) =>
      pod === '-' ? explainLog(terminal, flags) : explainPod(terminal, pod, flags),
    );
}

async function explainLog(terminal: Terminal, flags: ExplainFlags): Promise<void> {
  const { cutLog } = await import('../../../core/cause/cut.ts');
  const { renderExplained } = await import('../../render/explain.ts');
  const { painter, wantsColor } = await import('../../render/text.ts');
  const { findRulesOfLog } = await import('../../client/find-rules.ts');
  const { exitCode = 1, reason = 'Error', json } = flags;
  const found = await findRulesOfLog(flags);
  const end = { exitCode, reason, message: cutLog(await readInput(terminal)) };
  const explained = { ...(await judge(end, found?.rules)), ...(found && { rules: found.used }) };
  const text = renderExplained(explained, painter(wantsColor(terminal)));
  terminal.stdout.write(json ? `${JSON.stringify(explained, undefined, 2)}\n` : text);
}

async function explainPod(terminal: Terminal, name: string, flags: ExplainFlags): Promise<void> {
  if (flags.reason !== undefined || flags.exitCode !== undefined) {
    throw usageError('--reason and --exit-code are only for a log: the cluster knows how a pod ended');
  }
  const { askCluster } = await import('../run-command.ts');
  const { endsOf, renderExplained } = await import('../../render/explain.ts');
  const { reachDeadlineMs } = await import('../../client/channel.ts');
  const { findRulesOfPod } = await import('../../client/find-rules.ts');
  const { namespace: ofPod, receiverNamespace, ...others } = flags;
  const reach = { ...others, ...definedOnly({ namespace: receiverNamespace }) };
  await askCluster(terminal, reach, async (connection, _, { paint }) => {
    const namespace = ofPod ?? connection.namespace;
    const pod = await connection.readPod(namespace, name, AbortSignal.timeout(reachDeadlineMs));
    const { rules, used } = await findRulesOfPod(connection, { namespace, pod }, flags);
    const ends = endsOf(pod).map(async ({ container, end }) => {
      return { pod: pod.name, container, ...(await judge(end, rules)), rules: used };
    });
    const json = await Promise.all(ends);
    const text = json.map((each) => renderExplained(each, paint)).join('\n');
    return { json, text: text || `No container of pod ${pod.name} has ended.\n` };
  });
}

async function judge(end: ContainerEnd, rules: CauseRules = { networkExitCodes: [] }): Promise<Explained> {
  const { judgeEnd } = await import('../../../core/cause/judge.ts');
  const { exitCode, reason = '', finishedAt } = end;
  const at = finishedAt ? new Date(finishedAt).toISOString() : undefined;
  return { ...definedOnly({ exitCode, reason, finishedAt: at }), ...judgeEnd(end, rules) };
}

async function readInput({ stdin }: Terminal): Promise<string> {
  if (stdin === undefined) throw usageError('standard input is closed', 'Name a pod, or pipe a log into explain.');
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function parseExitCode(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  throw new InvalidArgumentError('Write an exit code from 0 to 255.');
}
