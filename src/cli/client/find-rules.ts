import { ClusterError } from '../../cluster/errors.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { CauseRules } from '../../core/cause/assess.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { controllerOf } from '../../core/evidence/pod-controller.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import type { UsedRules } from '../render/explain.ts';
import { usageError } from '../terminal/terminal.ts';
import { type ConfigText, pickButton, readConfigFile, readReceiverConfig } from './find-button.ts';

interface FoundRules {
  readonly rules: CauseRules;
  readonly used: UsedRules;
}

interface RuleSources {
  /** A config file of the receiver. */
  readonly config?: string | undefined;
  readonly button?: string | undefined;
}

/** For a log: the named button of the file, or its only one. */
export async function findRulesOfLog({ config, button }: RuleSources): Promise<FoundRules | undefined> {
  if (config === undefined && button === undefined) return undefined;
  if (config === undefined) throw usageError('--button needs --config for a log', 'Add --config FILE.');
  const source = await readConfigFile(config);
  if (button !== undefined) return rulesOf(pickButton(button, source), source);
  const [only, ...others] = parseConfig(source.text, source.where).buttons;
  if (only === undefined || others.length > 0)
    throw usageError(`${config} has several buttons`, 'Name one: --button NAME.');
  return rulesOf(only, source);
}

interface NamespacedPod {
  readonly namespace: string;
  readonly pod: PodSnapshot;
}

/** For a pod: the named button, or the one whose target owns the pod. A config that nobody named may be missing. */
export async function findRulesOfPod(
  connection: UserConnection,
  pod: NamespacedPod,
  { config, button }: RuleSources,
): Promise<FoundRules> {
  const source = config === undefined ? await tryReceiverConfig(connection, button) : await readConfigFile(config);
  if ('builtInOnly' in source) return { rules: { networkExitCodes: [] }, used: source };
  if (button !== undefined) return rulesOf(pickButton(button, source), source);
  const owner = parseConfig(source.text, source.where).buttons.find(({ target }) => owns(target, pod));
  if (owner !== undefined) return rulesOf(owner, source);
  return { rules: { networkExitCodes: [] }, used: { builtInOnly: `no button of ${source.where} guards this pod` } };
}

async function tryReceiverConfig(connection: UserConnection, button: string | undefined) {
  try {
    return await readReceiverConfig(connection);
  } catch (error) {
    if (!(error instanceof ClusterError) || button !== undefined) throw error;
    return { builtInOnly: `the receiver's config cannot be read: ${error.message}` };
  }
}

function owns(target: ButtonConfig['target'], { namespace, pod }: NamespacedPod): boolean {
  return namespace === target.namespace && controllerOf(pod, target) === 'target';
}

function rulesOf(button: ButtonConfig, { where }: ConfigText): FoundRules {
  return { rules: button, used: { button: button.name, source: where } };
}
