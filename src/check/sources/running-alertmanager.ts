import { parseMatcher } from '../../core/notification/matcher.ts';
import type { ReadMatcher } from '../model/labels.ts';
import { type AlertmanagerConfig, readAlertmanagerConfig } from './alertmanager-config.ts';
import { type Part, parseDocument, runningDocument } from './document.ts';
import { fetchJson } from './http-json.ts';

/** What a running Alertmanager has in force. */
export interface RunningAlertmanager {
  readonly url: string;
  /** With the lines of its status page; addresses and secrets are masked. */
  readonly config: AlertmanagerConfig;
  /** Those that are active, or will be. */
  readonly silences: readonly Silence[];
  /** The labels of the alerts that it holds. */
  readonly alerts: readonly Readonly<Record<string, string>>[];
}

export interface Silence {
  readonly matchers: readonly ReadMatcher[];
  readonly where: string;
  readonly by: string;
  readonly comment: string;
  readonly until: string;
}

/** Rejects with an Error that says what could not be asked. */
export async function readRunningAlertmanager(url: string): Promise<RunningAlertmanager> {
  const api = async (path: string) => runningDocument(await fetchJson(url, `api/v2/${path}`), url);
  const [status, silences, alerts] = await Promise.all([api('status'), api('silences'), api('alerts')]);
  const text = status.at('config').at('original').text ?? '';
  const config = readAlertmanagerConfig(parseDocument(text, `${url}/#/status`));
  if (config === undefined) throw new Error(`${url}/api/v2/status: it holds no configuration`);
  return {
    url,
    config,
    silences: silences.items.filter(isToCome).map((silence) => silenceOf(silence, url)),
    alerts: alerts.items.map((alert) => alert.at('labels').texts),
  };
}

function isToCome(silence: Part): boolean {
  return ['active', 'pending'].includes(silence.at('status').at('state').text ?? '');
}

function silenceOf(silence: Part, url: string): Silence {
  const text = (key: string) => silence.at(key).text ?? '';
  return {
    matchers: silence.at('matchers').items.map(matcherOf),
    where: `${url}/#/silences/${text('id')}`,
    by: text('createdBy'),
    comment: text('comment'),
    until: text('endsAt'),
  };
}

function matcherOf(matcher: Part): ReadMatcher {
  const [isEqual, isRegex] = [matcher.at('isEqual').flag !== false, matcher.at('isRegex').flag === true];
  const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  const [name, value] = [matcher.at('name').text, matcher.at('value').text];
  const source = `${JSON.stringify(name)}${operator}${JSON.stringify(value)}`;
  try {
    return parseMatcher(source);
  } catch (error) {
    return { unread: `${source}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
