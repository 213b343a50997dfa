import { type Command, InvalidArgumentError } from 'commander';
import { defaultAudience } from '../../core/people-access.ts';
import type { ReachOptions } from '../client/session.ts';
import { type Terminal, usageError } from '../terminal/terminal.ts';
import { addOutputOptions, type OutputFlags, type OutputFormat } from './output-format.ts';

/** The options of every command that reaches the receiver or its cluster. */
export interface ReachFlags extends Partial<ReachOptions>, OutputFlags {}

/** The namespace of the receiver and its state, as in k8s/. */
const defaultNamespace = 'big-red-button';

/** An option takes precedence over its variable, and a variable over the person's config file. */
export function addReachOptions(command: Command, formats?: readonly OutputFormat[]): Command {
  const reaching = command
    .option(
      '--url <address>',
      'address of the receiver, such as https://localhost:8443 (env BIG_RED_BUTTON_URL; default: connect to a pod of it through the API server)',
      typedAddress,
    )
    .option('--ca-file <file>', "authority of the receiver's certificate, PEM (env BIG_RED_BUTTON_CA_FILE)")
    .option(
      '--token-file <file>',
      'token for the receiver (env BIG_RED_BUTTON_TOKEN_FILE; default: made with the kubeconfig)',
    )
    .option(
      '--kubeconfig <file>',
      'cluster to use without an address, and for restore and --direct (env BIG_RED_BUTTON_KUBECONFIG; default: KUBECONFIG or ~/.kube/config)',
    )
    .option('--context <name>', 'context of the kubeconfig (env BIG_RED_BUTTON_CONTEXT)')
    .option(
      '-n, --namespace <name>',
      `namespace of the receiver (env BIG_RED_BUTTON_NAMESPACE; default: ${defaultNamespace})`,
    )
    .option('--audience <name>', `audience of a new token (env BIG_RED_BUTTON_AUDIENCE; default: ${defaultAudience})`);
  return addOutputOptions(reaching, formats);
}

function typedAddress(text: string): string {
  try {
    return readAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** The address without a slash at its end. */
function readAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '') {
    throw new Error(`${JSON.stringify(text)} is not a receiver's address; expected one such as https://localhost:8443`);
  }
  return url.href.replace(/\/+$/, '');
}

/** An option takes precedence over its variable. An empty variable is ignored. */
export function reachOf(flags: ReachFlags, { env }: Terminal): ReachOptions {
  return {
    url: flags.url ?? (env.BIG_RED_BUTTON_URL || undefined),
    caFile: flags.caFile ?? (env.BIG_RED_BUTTON_CA_FILE || undefined),
    tokenFile: flags.tokenFile ?? (env.BIG_RED_BUTTON_TOKEN_FILE || undefined),
    kubeconfig: flags.kubeconfig ?? (env.BIG_RED_BUTTON_KUBECONFIG || undefined),
    context: flags.context ?? (env.BIG_RED_BUTTON_CONTEXT || undefined),
    namespace: flags.namespace ?? (env.BIG_RED_BUTTON_NAMESPACE || defaultNamespace),
    audience: flags.audience ?? (env.BIG_RED_BUTTON_AUDIENCE || defaultAudience),
    asName: flags.asName,
  };
}

/** An invalid address of the receiver is a usage error, also in the environment. */
export function receiverOf(flags: ReachFlags, terminal: Terminal): ReachOptions {
  const { url, ...reach } = reachOf(flags, terminal);
  refuseOtherCluster(flags, url, reach.tokenFile);
  try {
    return { ...reach, url: url && readAddress(url) };
  } catch (error) {
    throw usageError(`BIG_RED_BUTTON_URL: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A person who names a cluster must not press in another one, whose address and token were set before. */
function refuseOtherCluster(flags: ReachFlags, url: string | undefined, tokenFile: string | undefined): void {
  if (flags.url !== undefined || url === undefined || tokenFile === undefined) return;
  const { kubeconfig, context } = flags;
  const [option] = Object.entries({ kubeconfig, context }).find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  throw usageError(
    `--${option} has no effect: BIG_RED_BUTTON_URL or your config file names ${url}`,
    'For the receiver of that cluster, set BIG_RED_BUTTON_URL to nothing: BIG_RED_BUTTON_URL= big-red-button …',
    `For ${url}, leave out --${option}.`,
  );
}

/** The options that name the receiver, as the person typed them. Commands in the output repeat them. */
export function typedReach(flags: ReachFlags): readonly string[] {
  const { url, caFile, tokenFile, kubeconfig, context, namespace, audience } = flags;
  const receiver = { '--url': url, '--ca-file': caFile, '--token-file': tokenFile };
  const cluster = { '--kubeconfig': kubeconfig, '--context': context, '--namespace': namespace };
  const typed = { ...receiver, ...cluster, '--audience': audience };
  return Object.entries(typed).flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
}
