import { ClusterError } from '../../cluster/errors.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { type ButtonConfig, bareButton } from '../../core/button-config.ts';
import type { Target } from '../../core/target.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { readNamedFile } from '../terminal/named-file.ts';
import { CommandFailed } from '../terminal/terminal.ts';
import { reachDeadlineMs } from './channel.ts';

interface FoundButton {
  readonly button: ButtonConfig;
  /** The source of the target, for a person. */
  readonly saidBy: string;
}

/** The options that name the target. */
interface ButtonSources {
  readonly target?: Target | undefined;
  /** A config file of the receiver. */
  readonly config?: string | undefined;
}

/** The names come from k8s/receiver/config.yaml. */
const receiverConfig = { configMap: 'big-red-button-config', key: 'config.yaml' };

/**
 * Finds a button's target without the receiver. The sources, in this order: the person's options, the receiver's config in the
 * cluster, and the state object, which stores the target of the last trip.
 */
export async function findButton(
  connection: UserConnection,
  name: string,
  { target, config }: ButtonSources,
): Promise<FoundButton> {
  if (target !== undefined) return { button: bareButton(name, target), saidBy: 'as --target says' };
  if (config !== undefined) return findInConfig(name, await readConfigFile(config));
  const problems: string[] = [];
  for (const find of [findInReceiverConfig, findInState]) {
    try {
      return await find(connection, name);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  const help = 'Name the target: --target Deployment/NAMESPACE/NAME, or --config FILE.';
  throw new CommandFailed(`the target of ${name} is unknown`, { next: [help, ...problems] });
}

/** Every button of the config that the person names, or of the receiver's config in the cluster. Rejects if it cannot be read. */
export async function readButtons(
  connection: UserConnection,
  config: string | undefined,
): Promise<{ readonly buttons: readonly ButtonConfig[]; readonly where: string }> {
  try {
    const { text, where } = await (config === undefined ? readReceiverConfig(connection) : readConfigFile(config));
    return { buttons: parseConfig(text, where).buttons, where };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const next = ['Name the config of the receiver: --config FILE.'];
    throw new CommandFailed(`the buttons are unknown: ${error.message}`, { next, cause: error });
  }
}

async function findInReceiverConfig(connection: UserConnection, name: string): Promise<FoundButton> {
  return findInConfig(name, await readReceiverConfig(connection));
}

/** A config of the receiver, and where it was read. */
export interface ConfigText {
  readonly text: string;
  readonly where: string;
}

export async function readConfigFile(file: string): Promise<ConfigText> {
  return { text: await readNamedFile(file, '--config'), where: file };
}

export async function readReceiverConfig(connection: UserConnection): Promise<ConfigText> {
  const { configMap, key } = receiverConfig;
  const data = await connection.readConfigMap(configMap, AbortSignal.timeout(reachDeadlineMs));
  return { text: data[key] ?? '', where: `ConfigMap ${configMap}, ${key}` };
}

function findInConfig(name: string, config: ConfigText): FoundButton {
  return { button: pickButton(name, config), saidBy: `as ${config.where} says` };
}

/** Throws if the config has no such button. */
export function pickButton(name: string, { text, where }: ConfigText): ButtonConfig {
  const { buttons } = parseConfig(text, where);
  const button = buttons.find((candidate) => candidate.name === name);
  if (button !== undefined) return button;
  const names = buttons.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const hint = meant ? `did you mean ${meant}?` : `its buttons: ${names.join(', ')}`;
  throw new Error(`${where}: there is no button ${name}; ${hint}`);
}

async function findInState(connection: UserConnection, name: string): Promise<FoundButton> {
  const { record } = await connection.latches.read(name, AbortSignal.timeout(reachDeadlineMs));
  if (record === undefined) throw new Error(`the state object of ${name} contains no latch, so it names no target`);
  return { button: bareButton(name, record.target), saidBy: 'as its state object says' };
}

/** The account for the trip's record: from the API server, or else the user name in the kubeconfig. */
export async function accountOf(connection: UserConnection): Promise<string> {
  try {
    return await connection.whoAmI(AbortSignal.timeout(reachDeadlineMs));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return `${connection.user} of a kubeconfig`;
  }
}
