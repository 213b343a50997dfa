import { ClusterError } from '../../cluster/errors.ts';
import { readNamedFile } from '../../config/named-file.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { type ButtonConfig, bareButton } from '../../core/button-config.ts';
import type { Target } from '../../core/target.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './session.ts';

/** A button, and who says what it stops. */
export interface FoundButton {
  readonly button: ButtonConfig;
  readonly saidBy: string;
}

/** What a person may name. */
export interface ButtonSources {
  readonly target?: Target;
  /** A config file of the receiver. */
  readonly config?: string;
}

/** As k8s/receiver/config.yaml names it. */
const receiverConfig = { configMap: 'big-red-button-config', key: 'config.yaml' };

/**
 * What a button stops, where no receiver can be asked: as the person says, else as the receiver's own config in the
 * cluster, else as its state object, which remembers the target of the last trip. Throws an Error that says what would help.
 */
export async function findButton(
  connection: UserConnection,
  name: string,
  { target, config }: ButtonSources,
): Promise<FoundButton> {
  if (target !== undefined) return { button: bareButton(name, target), saidBy: 'as you say' };
  if (config !== undefined) return inConfig(name, await readNamedFile(config, '--config'), config);
  const problems: string[] = [];
  const found =
    (await attempt(problems, () => inReceiverConfig(connection, name))) ??
    (await attempt(problems, () => inState(connection, name)));
  if (found !== undefined) return found;
  const help = 'name it: --target Deployment/NAMESPACE/NAME, or --config FILE';
  throw new Error([`what ${name} stops is not known; ${help}`, ...problems].join('\n  '));
}

async function attempt<Found>(problems: string[], look: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await look();
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function inReceiverConfig(connection: UserConnection, name: string): Promise<FoundButton> {
  const { configMap, key } = receiverConfig;
  const data = await connection.readConfigMap(configMap, AbortSignal.timeout(reachDeadlineMs));
  return inConfig(name, data[key] ?? '', `ConfigMap ${configMap}, ${key}`);
}

function inConfig(name: string, text: string, where: string): FoundButton {
  const { buttons } = parseConfig(text, where);
  const button = buttons.find((candidate) => candidate.name === name);
  if (button !== undefined) return { button, saidBy: `as ${where} says` };
  const names = buttons.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  throw new Error(
    `${where}: no button ${name}; ${meant ? `did you mean ${meant}?` : `there are: ${names.join(', ')}`}`,
  );
}

async function inState(connection: UserConnection, name: string): Promise<FoundButton> {
  const { record } = await connection.latches.read(name, AbortSignal.timeout(reachDeadlineMs));
  if (record === undefined) throw new Error(`the state object of ${name} holds no latch, so no target`);
  return { button: bareButton(name, record.target), saidBy: 'as its state object says' };
}

/** For the record: the API server's own word, else the kubeconfig's. */
export async function accountOf(connection: UserConnection): Promise<string> {
  try {
    return await connection.whoAmI(AbortSignal.timeout(reachDeadlineMs));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return `${connection.user} of a kubeconfig`;
  }
}
