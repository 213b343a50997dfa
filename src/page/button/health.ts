import type { ButtonView } from '../../api/button-service.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';
import { facts } from './trip.ts';

type HealthShown = Pick<ButtonView, 'sensor' | 'mode'> & {
  readonly rehearsal: ButtonView['rehearsal'];
  readonly late: boolean;
};

/** Whether a stop of this button would go through, and what else could trip it. */
export function renderHealth({ rehearsal, sensor, mode, late }: HealthShown): readonly Child[] {
  return [
    element('h3', {}, 'Health'),
    facts([
      ['Rehearsal', rehearsed(rehearsal)],
      ['Second sensor', sensorWords(sensor, late)],
      ['Mode', mode !== 'on' && mode],
    ]),
  ];
}

function rehearsed(rehearsal: ButtonView['rehearsal']): Child {
  if (rehearsal === undefined) return 'none yet';
  const { ok, problem, at } = rehearsal;
  const said = ok ? 'went well ' : `failed: ${problem ?? 'no word why'} `;
  return element('span', { class: ok ? 'good' : 'bad' }, icon(ok ? 'good' : 'bad'), said, since(at));
}

function sensorWords(sensor: ButtonView['sensor'], late: boolean): string {
  switch (sensor) {
    case 'always':
      return 'on: it may trip by itself';
    case 'off':
      return 'off';
    case 'standby':
      return late ? 'stands in for the late heartbeat: it may trip by itself' : 'on standby';
  }
}
