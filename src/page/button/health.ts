import type { ButtonView } from '../../api/button-service.ts';
import { describeHolder } from '../../core/text/holder.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';
import { facts } from './trip.ts';
import { isLatched } from './words.ts';

type HealthShown = Pick<ButtonView, 'sensor' | 'mode' | 'state'> & {
  readonly heldBy: ButtonView['heldBy'];
  readonly rehearsal: ButtonView['rehearsal'];
  readonly late: boolean;
};

/** Whether a stop of this button would succeed, who holds its target then, and whether the backup sensor can trip it. */
export function renderHealth({ rehearsal, sensor, mode, late, ...view }: HealthShown): readonly Child[] {
  return [
    element('h3', {}, 'Health'),
    facts([
      ['Rehearsal', describeRehearsal(rehearsal)],
      ['Held by', view.heldBy !== undefined && describeHolder(view.heldBy, isLatched(view))],
      ['Backup sensor', describeSensor(sensor, late)],
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

function describeSensor(sensor: ButtonView['sensor'], late: boolean): string {
  switch (sensor) {
    case 'always':
      return 'on: can trip by itself';
    case 'off':
      return 'off';
    case 'standby':
      return late ? 'active while the heartbeat is late: can trip by itself' : 'on standby';
  }
}
