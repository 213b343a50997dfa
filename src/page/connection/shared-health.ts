import type { SharedHealth } from '../../api/overview.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { describeStrayStop } from '../../core/text/wording.ts';
import { type Child, element, type Region, region } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';

/** Shows whether a trip would get through: heartbeat, API server, config. */
export function sharedHealth(): Region<SharedHealth> {
  const list = element('ul', { class: 'shared-health', 'aria-label': 'Shared dependencies' });
  return region(list, ({ heartbeat, api, config, strayStop }) => [
    heartbeatOf(heartbeat),
    apiOf(api),
    configOf(config),
    strayStop && item('Alert', 'bad', [`${describeStrayStop(strayStop)} · `, since(strayStop.at)]),
  ]);
}

function heartbeatOf({ at, late, lateAfterMs }: SharedHealth['heartbeat']): HTMLElement {
  const newest: readonly Child[] = at === undefined ? ['none received yet'] : ['received ', since(at)];
  const consequence = '. Prometheus and Alertmanager do not reach the receiver.';
  if (late) return item('Heartbeat', 'bad', ['late: ', ...newest, consequence]);
  const look = at === undefined ? 'open' : 'good';
  return item('Heartbeat', look, [...newest, ` · late after ${describeDuration(lateAfterMs)}`]);
}

function apiOf({ ok, problem, since: from }: SharedHealth['api']): HTMLElement {
  if (ok) return item('API server', 'good', ['responding']);
  return item('API server', 'bad', [problem ?? 'failing', ...(from === undefined ? [] : [', since ', since(from)])]);
}

function configOf({ ok, problem }: SharedHealth['config']): HTMLElement {
  if (ok) return item('Config', 'good', ['loaded']);
  return item('Config', 'bad', [`reload failed, still using the previous config: ${problem ?? 'the file is invalid'}`]);
}

function item(name: string, look: 'good' | 'bad' | 'open', text: readonly Child[]): HTMLElement {
  const label = element('span', { class: 'name' }, name);
  return element('li', { class: look }, icon(look === 'open' ? 'unknown' : look), label, element('span', {}, ...text));
}
