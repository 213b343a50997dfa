import { type Command, InvalidArgumentError } from 'commander';
import { defaultAudience } from '../../core/rights.ts';
import { readAddress } from '../client/address.ts';
import type { ReachOptions } from '../client/session.ts';
import { CommandFailed, type Terminal } from '../terminal.ts';

/** What every command for people takes. */
export interface ReachFlags {
  readonly url?: string;
  readonly caFile?: string;
  readonly tokenFile?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly asName?: string;
  readonly namespace?: string;
  readonly audience?: string;
  readonly json?: true;
}

/** Of the receiver and its state, as k8s/ makes them. */
const defaultNamespace = 'big-red-button';

export function addReachOptions(command: Command): Command {
  return command
    .option(
      '--url <address>',
      'the receiver, such as https://localhost:8443 (env BIG_RED_BUTTON_URL; default: a pod of it, through the API server)',
      typedAddress,
    )
    .option('--ca-file <file>', 'the authority of its certificate, PEM (env BIG_RED_BUTTON_CA_FILE)')
    .option(
      '--token-file <file>',
      'a token made for it (env BIG_RED_BUTTON_TOKEN_FILE; default: made with the kubeconfig)',
    )
    .option(
      '--kubeconfig <file>',
      'the cluster: the way without an address, and where restore and --direct act (default: KUBECONFIG or ~/.kube/config)',
    )
    .option('--context <name>', 'one of its contexts')
    .option('--namespace <name>', `where the receiver is (default: ${defaultNamespace})`)
    .option('--audience <name>', `whom the token is made for (default: ${defaultAudience})`)
    .option('--json', 'print JSON');
}

function typedAddress(text: string): string {
  try {
    return readAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** What was typed comes before the environment. An empty variable counts as none. */
export function reachOf(flags: ReachFlags, { env }: Terminal): ReachOptions {
  const url = flags.url ?? (env.BIG_RED_BUTTON_URL || undefined);
  const caFile = flags.caFile ?? (env.BIG_RED_BUTTON_CA_FILE || undefined);
  const tokenFile = flags.tokenFile ?? (env.BIG_RED_BUTTON_TOKEN_FILE || undefined);
  const { kubeconfig, context, asName, namespace = defaultNamespace, audience = defaultAudience } = flags;
  return {
    namespace,
    audience,
    ...(url !== undefined && { url }),
    ...(caFile !== undefined && { caFile }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(asName !== undefined && { asName }),
  };
}

/** For who calls the receiver: an address that is none is a mistake of usage, also in the environment. */
export function receiverOf(flags: ReachFlags, terminal: Terminal): ReachOptions {
  const { url, ...reach } = reachOf(flags, terminal);
  try {
    return { ...reach, ...(url !== undefined && { url: readAddress(url) }) };
  } catch (error) {
    throw new CommandFailed(`BIG_RED_BUTTON_URL: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

/** The options that say where the receiver is, as they were typed: commands that are shown repeat them. */
export function typedReach(flags: ReachFlags): readonly string[] {
  const { url, caFile, tokenFile, kubeconfig, context, namespace, audience } = flags;
  const receiver = { '--url': url, '--ca-file': caFile, '--token-file': tokenFile };
  const cluster = { '--kubeconfig': kubeconfig, '--context': context, '--namespace': namespace };
  const typed = { ...receiver, ...cluster, '--audience': audience };
  return Object.entries(typed).flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
}
