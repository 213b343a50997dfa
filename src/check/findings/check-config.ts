import type { Config } from '../../config/config.ts';
import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { describeTarget } from '../../core/target.ts';
import { plural } from '../../core/text/wording.ts';
import { buttonNode, type MonitoringSetup } from '../model/monitoring-setup.ts';
import { stopsOf } from '../model/stop-alerts.ts';
import { type Finding, finding } from './finding.ts';

/** Checks a config that loads for settings that stop nothing, or too much. */
export function checkConfig(setup: MonitoringSetup): readonly Finding[] {
  const { config } = setup;
  if (config === undefined) return [];
  const { buttons } = config.config;
  if (buttons.length === 0) {
    const where = config.node.at('buttons').where;
    return [finding('no-buttons', where, 'the config has no button', 'add a button for each workload to guard')];
  }
  return [
    ...buttons.flatMap((button, index) => checkButton(button, buttonNode(config, index))),
    ...checkBrake(config.config, config.node),
    ...checkOverlaps(setup),
  ];
}

function checkButton({ name, mode, sensor, corroborate, target }: ButtonConfig, node: YamlNode): readonly Finding[] {
  const findings: Finding[] = [];
  if (mode !== 'on') {
    const what = `button ${name} is in mode ${mode}`;
    findings.push(finding('button-not-on', node.at('mode').where, what, 'mode: on'));
  }
  if (sensor === 'off' && corroborate === 'restarts') {
    const what = `nothing watches the pods of ${describeTarget(target)} while the heartbeat is late`;
    findings.push(finding('sensor-off', node.at('sensor').where, what, 'sensor: standby'));
  }
  return findings;
}

/** A button trips once until its reset. */
function checkBrake({ brake, buttons }: Pick<Config, 'brake' | 'buttons'>, node: YamlNode): readonly Finding[] {
  if (brake === undefined || brake.trips < buttons.length) return [];
  const what = `the brake allows ${brake.trips} trips, and the config has ${plural(buttons.length, 'button')}`;
  const fix = 'fewer trips than there are buttons, or no brake';
  return [finding('brake-idle', node.at('brake').at('trips').where, what, fix)];
}

/** Two buttons may share an alert on purpose; the finding then confirms it. */
function checkOverlaps(setup: MonitoringSetup): readonly Finding[] {
  const stops = stopsOf(setup);
  return stops.flatMap(({ button, node, rule }, index) => {
    const earlier = stops.slice(0, index).find((other) => other.rule === rule);
    if (earlier === undefined) return [];
    const what = `${rule.alert} (${rule.node.where}) trips both button ${button.name} and button ${earlier.button.name}`;
    const fix = `if one failure must not stop both, add a matcher for one alert only, such as button="${button.name}"`;
    return [finding('buttons-overlap', node.at('match').where, what, fix)];
  });
}
