import type { ButtonView } from '../../api/button-service.ts';
import { isFaulty } from '../../core/heartbeat/health.ts';
import { isLatched } from '../../core/outlook/outlook.ts';
import { describeDrillOutcome } from '../../core/text/drill.ts';
import { describeHolder } from '../../core/text/holder.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';
import { facts } from './trip.ts';

type HealthShown = Pick<ButtonView, 'sensor' | 'mode' | 'state'> & {
  readonly heldBy: ButtonView['heldBy'];
  readonly rehearsal: ButtonView['rehearsal'];
  readonly heartbeat: ButtonView['heartbeat'];
  readonly drill: ButtonView['drill'];
};

/** Whether a stop of this button would succeed, who holds its target then, and whether the backup sensor can trip it. */
export function renderHealth({ rehearsal, heartbeat, drill, sensor, mode, ...view }: HealthShown): readonly Child[] {
  return [
    element('h3', {}, 'Health'),
    facts([
      ['Rehearsal', describeRehearsal(rehearsal)],
      ['Heartbeat', heartbeat !== undefined && describeHeartbeat(heartbeat)],
      ['Held by', view.heldBy !== undefined && describeHolder(view.heldBy, isLatched(view))],
      ['Last drill', drill !== undefined && describeDrill(drill)],
      ['Backup sensor', describeSensor(sensor, heartbeat)],
      ['Mode', mode !== 'on' && mode],
    ]),
  ];
}

function describeRehearsal(rehearsal: ButtonView['rehearsal']): Child {
  if (rehearsal === undefined) return 'not run yet';
  const { ok, unknown, problem, at } = rehearsal;
  if (unknown) return element('span', {}, icon('unknown'), `unknown: ${problem ?? ''} `, since(at));
  const look = ok ? 'good' : 'bad';
  const result = ok ? 'passed ' : `failed: ${problem ?? 'unknown problem'} `;
  return element('span', { class: look }, icon(look), result, since(at));
}

function describeHeartbeat({
  state,
  reason,
  at,
  pods,
  restarts,
  gateway,
}: NonNullable<ButtonView['heartbeat']>): Child {
  if (state === 'waiting') return 'none received yet';
  if (state !== 'ok') return element('span', { class: 'bad' }, icon('bad'), `${state}: ${reason ?? 'no reason given'}`);
  const counts =
    pods === undefined ? '' : ` · Prometheus sees ${plural(pods, 'pod')} and ${plural(restarts ?? 0, 'restart')}`;
  const witness = gateway === undefined || gateway === 'unknown' ? '' : `, payment gateway ${gateway}`;
  return element('span', { class: 'good' }, icon('good'), 'received ', since(at ?? ''), counts, witness);
}

/** Of the button of the drill: which stage failed, or how long the drill took. */
function describeDrill({ last, running, problem }: NonNullable<ButtonView['drill']>): Child {
  if (problem !== undefined) return element('span', { class: 'bad' }, icon('bad'), problem);
  const now = running ? ' · a drill runs now' : '';
  if (last === undefined) return `none has ended yet${now}`;
  const look = last.outcome === 'passed' ? 'good' : 'bad';
  return element('span', { class: look }, icon(look), `${describeDrillOutcome(last)} `, since(last.endedAt), now);
}

function describeSensor(sensor: ButtonView['sensor'], heartbeat: ButtonView['heartbeat']): string {
  switch (sensor) {
    case 'always':
      return 'on: can trip by itself';
    case 'off':
      return 'off';
    case 'standby':
      return isFaulty(heartbeat)
        ? `active while the heartbeat is ${heartbeat.state}: can trip by itself`
        : 'on standby';
  }
}
