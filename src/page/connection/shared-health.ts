import type { SharedHealth } from '../../api/overview.ts';
import { minutes } from '../button/words.ts';
import { type Child, element, type Region, region } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';

/** Whether a trip would get through: heartbeat, API server, config. */
export function chainStrip(): Region<SharedHealth> {
  const list = element('ul', { class: 'chain', 'aria-label': 'What every button hangs on' });
  return region(list, ({ heartbeat, api, config }) => [heartbeatOf(heartbeat), apiOf(api), configOf(config)]);
}

function heartbeatOf({ at, late, lateAfterMs }: SharedHealth['heartbeat']): HTMLElement {
  const newest: readonly Child[] = at === undefined ? ['none heard yet'] : ['heard ', since(at)];
  const consequence = '. Prometheus and Alertmanager do not reach the receiver.';
  if (late) return item('Heartbeat', 'bad', ['late: ', ...newest, consequence]);
  return item('Heartbeat', at === undefined ? 'open' : 'good', [...newest, ` · late after ${minutes(lateAfterMs)}`]);
}

function apiOf({ ok, problem, since: from }: SharedHealth['api']): HTMLElement {
  if (ok) return item('API server', 'good', ['answers']);
  return item('API server', 'bad', [problem ?? 'fails', ...(from === undefined ? [] : [', since ', since(from)])]);
}

function configOf({ ok, problem }: SharedHealth['config']): HTMLElement {
  return ok ? item('Config', 'good', ['in force']) : item('Config', 'bad', [`not taken over: ${problem ?? 'wrong'}`]);
}

function item(name: string, look: 'good' | 'bad' | 'open', said: readonly Child[]): HTMLElement {
  return element(
    'li',
    { class: look },
    icon(look === 'open' ? 'unknown' : look),
    element('span', { class: 'name' }, name),
    element('span', { class: 'said' }, ...said),
  );
}
