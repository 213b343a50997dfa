import { join } from 'node:path';
import { dump, load } from 'js-yaml';

/** The replacement for a shipped duration, such as `30s`. Other durations stay. */
export type Durations = Readonly<Record<string, string>>;

/** The changes that a demo or a test can make to the shipped configuration. */
interface AlertmanagerChanges {
  /** The webhook's URL, by the receiver's name. */
  readonly webhooks?: Readonly<Record<string, string>>;
  readonly pagerdutyUrl?: string;
  /** Replaces `/etc/alertmanager/secrets`. The files in it keep their names. */
  readonly secretFolder?: string;
  /** Replaces `templates`, which is relative to the configuration file. */
  readonly templateFolder?: string;
  readonly durations?: Durations;
  /** The receiver uses plain HTTP, so its webhook needs no CA. */
  readonly plainHttp?: boolean;
}

const shippedSecretFolder = '/etc/alertmanager/secrets';
const shippedTemplateFolder = 'templates';
const durationKeys = new Set(['group_wait', 'group_interval', 'repeat_interval']);

/** The shipped Alertmanager configuration with these changes. Throws if a receiver named in `webhooks` has no webhook. */
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
  // An invalid document has no names here; editYaml reports what is wrong with it.
  const document = load(shipped) as { receivers?: { name: string }[] } | null;
  return document?.receivers?.map(({ name }) => name) ?? [];
}

/** A shipped rule file with other values for a group's `interval` and a rule's `for`. */
export function renderRules(shipped: string, durations: Durations): string {
  return editYaml(shipped, (value, path) => {
    const key = path.at(-1);
    return key === 'interval' || key === 'for' ? (durations[String(value)] ?? value) : value;
  });
}

/** Where a value lies in a YAML document: keys and indexes from the root. */
type YamlPath = readonly (string | number)[];

/** An edit that returns this removes the value and its key. */
const dropped = Symbol('dropped');

/** Replaces scalars by their place in the document, never by their text. Comments are lost. Throws js-yaml's error on invalid YAML. */
function editYaml(text: string, edit: (value: unknown, path: YamlPath) => unknown): string {
  return dump(editTree(load(text), [], edit), { noRefs: true, lineWidth: -1 });
}

function editTree(node: unknown, path: YamlPath, edit: (value: unknown, path: YamlPath) => unknown): unknown {
  if (Array.isArray(node)) {
    return node.map((each, index) => editTree(each, [...path, index], edit)).filter((each) => each !== dropped);
  }
  if (typeof node === 'object' && node !== null) {
    const entries = Object.entries(node).map(([key, value]) => [key, editTree(value, [...path, key], edit)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== dropped));
  }
  return edit(node, path);
}
