import { join } from 'node:path';
import { load } from 'js-yaml';
import { dropped, editYaml, type YamlPath } from './yaml-tree.ts';

/** From a duration as shipped (`30s`) to the one that takes its place; one that is not named stays. */
export type Durations = Readonly<Record<string, string>>;

/** What a demo or a test needs otherwise than it is shipped. Nothing else can be changed. */
export interface AlertmanagerChanges {
  /** Address of a receiver's webhook, by the receiver's name. */
  readonly webhooks?: Readonly<Record<string, string>>;
  readonly pagerdutyUrl?: string;
  /** In the place of `/etc/alertmanager/secrets`; the files below it keep their names. */
  readonly secretFolder?: string;
  /** In the place of `templates`, which counts from the configuration file. */
  readonly templateFolder?: string;
  readonly durations?: Durations;
  /** The receiver is reached by plain HTTP: its webhook needs no CA. */
  readonly plainHttp?: boolean;
}

const shippedSecretFolder = '/etc/alertmanager/secrets';
const shippedTemplateFolder = 'templates';
const durationKeys = new Set(['group_wait', 'group_interval', 'repeat_interval', 'timeout']);

/**
 * The shipped Alertmanager configuration, as YAML, with other addresses, secret files and durations.
 * Throws an Error when a receiver named in `webhooks` has no webhook, as the change would be lost.
 */
export function renderAlertmanagerConfig(shipped: string, changes: AlertmanagerChanges): string {
  const names = receiverNames(shipped);
  const unused = new Set(Object.keys(changes.webhooks ?? {}));
  const rendered = editYaml(shipped, (value, path) => {
    const receiver = names[Number(path[1])] ?? '';
    const address = changes.webhooks?.[receiver];
    if (isWebhookUrl(path) && address !== undefined) {
      unused.delete(receiver);
      return address;
    }
    return editAlertmanagerValue(value, path, changes);
  });
  if (unused.size > 0) throw new Error(`no receiver with a webhook is called ${[...unused].join(', ')}`);
  return rendered;
}

function editAlertmanagerValue(value: unknown, path: YamlPath, changes: AlertmanagerChanges): unknown {
  const key = String(path.at(-1));
  if (changes.plainHttp === true && path.includes('tls_config')) return dropped;
  if (path[0] === 'global' && key === 'pagerduty_url') return changes.pagerdutyUrl ?? value;
  if (path[0] === 'templates') return moved(value, shippedTemplateFolder, changes.templateFolder);
  if (key.endsWith('_file')) return moved(value, shippedSecretFolder, changes.secretFolder);
  if (durationKeys.has(key)) return changes.durations?.[String(value)] ?? value;
  return value;
}

function isWebhookUrl(path: YamlPath): boolean {
  return path.length === 5 && path[0] === 'receivers' && path[2] === 'webhook_configs' && path[4] === 'url';
}

/** The same file below another folder. */
function moved(value: unknown, from: string, to: string | undefined): unknown {
  if (to === undefined || typeof value !== 'string' || !value.startsWith(`${from}/`)) return value;
  return join(to, value.slice(from.length + 1));
}

function receiverNames(shipped: string): string[] {
  // editYaml below reports what is wrong with a document that has no receivers: here it has no names.
  const document = load(shipped) as { receivers?: { name: string }[] } | null;
  return document?.receivers?.map(({ name }) => name) ?? [];
}

/** What a demo, a test or an installation needs otherwise than the rules are shipped. Nothing else can be changed. */
export interface RuleChanges {
  /** In the place of `https://runbooks.example/big-red-button`; without a slash at its end. */
  readonly runbookBase?: string;
  /** For a group's `interval` and a rule's `for`. */
  readonly durations?: Durations;
}

const shippedRunbookBase = 'https://runbooks.example/big-red-button';

/** A shipped rule file, as YAML, with another base of the runbooks and other durations. */
export function renderRules(shipped: string, { runbookBase, durations }: RuleChanges): string {
  return editYaml(shipped, (value, path) => {
    const key = path.at(-1);
    if (key === 'runbook_url') return String(value).replace(shippedRunbookBase, runbookBase ?? shippedRunbookBase);
    if (key === 'interval' || key === 'for') return durations?.[String(value)] ?? value;
    return value;
  });
}
