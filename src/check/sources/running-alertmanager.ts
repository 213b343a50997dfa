import { nodeOf, parseYaml, type YamlNode } from '../../config/yaml/yaml-node.ts';
import { type AlertmanagerConfig, readAlertmanagerConfig } from './alertmanager-config.ts';
import { type HttpAccess, jsonFetcher } from './http-json.ts';
import { type ReadMatcher, readMatcher } from './label-matching.ts';

/** The state of a running Alertmanager. */
export interface RunningAlertmanager {
  readonly url: string;
  /** With the lines of its status page. Alertmanager masks addresses and secrets. */
  readonly config: AlertmanagerConfig;
  /** The silences that are active or pending. */
  readonly silences: readonly Silence[];
  /** The labels of its current alerts. */
  readonly alerts: readonly Readonly<Record<string, string>>[];
}

export interface Silence {
  readonly matchers: readonly ReadMatcher[];
  readonly where: string;
  readonly by: string;
  readonly comment: string;
  readonly until: string;
}

/** Rejects with an Error that names the request that failed. */
export async function readRunningAlertmanager(url: string, access: HttpAccess = {}): Promise<RunningAlertmanager> {
  const get = jsonFetcher(url, access);
  const api = async (path: string) => nodeOf(await get(`api/v2/${path}`), url);
  const [status, silences, alerts] = await Promise.all([api('status'), api('silences'), api('alerts')]);
  const text = status.at('config').at('original').text ?? '';
  const config = readAlertmanagerConfig(parseYaml(text, `${url}/#/status`));
  if (config === undefined) throw new Error(`${url}/api/v2/status: the answer has no configuration`);
  return {
    url,
    config,
    silences: silences.items.filter(isActiveOrPending).map((silence) => silenceOf(silence, url)),
    alerts: alerts.items.map((alert) => alert.at('labels').texts),
  };
}

function isActiveOrPending(silence: YamlNode): boolean {
  return ['active', 'pending'].includes(silence.at('status').at('state').text ?? '');
}

function silenceOf(silence: YamlNode, url: string): Silence {
  const text = (key: string) => silence.at(key).text ?? '';
  const where = `${url}/#/silences/${text('id')}`;
  return {
    matchers: silence.at('matchers').items.map((matcher) => readMatcher(sourceOf(matcher), where)),
    where,
    by: text('createdBy'),
    comment: text('comment'),
    until: text('endsAt'),
  };
}

/** The API's JSON as a matcher in Alertmanager's notation. */
function sourceOf(matcher: YamlNode): string {
  const [isEqual, isRegex] = [matcher.at('isEqual').flag !== false, matcher.at('isRegex').flag === true];
  const [matches, differs] = isRegex ? ['=~', '!~'] : ['=', '!='];
  const operator = isEqual ? matches : differs;
  return `${JSON.stringify(matcher.at('name').text)}${operator}${JSON.stringify(matcher.at('value').text)}`;
}
