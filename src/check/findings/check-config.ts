import type { ButtonConfig } from '../../core/button-config.ts';
import { describeTarget } from '../../core/target.ts';
import { buttonPart, type Chain } from '../model/monitoring-setup.ts';
import { stopsOf } from '../model/stop-alerts.ts';
import type { Part } from '../sources/document.ts';
import { type Finding, finding } from './finding.ts';

/** What a config that loads may have all the same. */
export function checkConfig(chain: Chain): readonly Finding[] {
  const { config } = chain;
  if (config === undefined) return [];
  const { buttons } = config.config;
  if (buttons.length === 0) {
    const where = config.part.at('buttons').where;
    return [
      finding('no-buttons', where, 'there is no button in the config', 'give each workload that must be stopped one'),
    ];
  }
  return [
    ...buttons.flatMap((button, index) => checkButton(button, buttonPart(config, index))),
    ...checkOverlaps(chain),
  ];
}

function checkButton({ name, mode, sensor, corroborate, target }: ButtonConfig, part: Part): readonly Finding[] {
  const findings: Finding[] = [];
  if (mode !== 'on') {
    const what = `button ${name} is in mode ${mode}`;
    findings.push(finding('button-not-on', part.at('mode').where, what, 'mode: on'));
  }
  if (sensor === 'off' && corroborate === 'restarts') {
    const what = `nothing watches the pods of ${describeTarget(target)} while the heartbeat is late`;
    findings.push(finding('sensor-off', part.at('sensor').where, what, 'sensor: standby'));
  }
  return findings;
}

/** One alert may trip two buttons by intent; then this says so once more. */
function checkOverlaps(chain: Chain): readonly Finding[] {
  const stops = stopsOf(chain);
  return stops.flatMap(({ button, part, rule }, index) => {
    const earlier = stops.slice(0, index).find((other) => other.rule === rule);
    if (earlier === undefined) return [];
    const what = `${rule.alert} of ${rule.part.where} trips button ${button.name}, and button ${earlier.button.name} as well`;
    const fix = `if one failure must not stop both, add a matcher that only one alert has, such as button="${button.name}"`;
    return [finding('buttons-overlap', part.at('match').where, what, fix)];
  });
}
