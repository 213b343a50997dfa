import { labelsOfTheStop } from '../../../core/heartbeat/report.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { type HeartbeatAlert, type StopAlert, stopsOf } from '../../model/stop-alerts.ts';
import type { Selector } from '../../promql/arms.ts';
import { restartsMetric } from '../../promql/restarts.ts';
import { hasName } from '../../promql/result-labels.ts';
import type { Rule } from '../../sources/rules.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that the rule of a heartbeat has the labels and the input of the button's stop, and shows them. */
export function checkHeartbeatRule(setup: MonitoringSetup, heartbeat: HeartbeatAlert): readonly Finding[] {
  const [stop] = stopsOf(setup).filter(({ button }) => button === heartbeat.button);
  return [
    ...checkSyntax(heartbeat.rule),
    ...(stop === undefined ? [] : [...checkLabels(heartbeat, stop), ...checkInput(heartbeat, stop)]),
    ...checkAnnotations(heartbeat),
  ];
}

function checkSyntax({ node, alert, syntaxError }: Rule): readonly Finding[] {
  if (syntaxError === undefined) return [];
  const what = `the expression of ${alert} has a syntax error`;
  const fix = 'correct it; `promtool check rules` explains the error';
  return [finding('rule-syntax', node.at('expr').whereIn(syntaxError), what, fix)];
}

/** A route, an inhibition or a silence by a label that only one of the two has would not show. */
function checkLabels({ rule, labels, button }: HeartbeatAlert, stop: StopAlert): readonly Finding[] {
  const names = new Set([...Object.keys(stop.labels.known), ...Object.keys(labels.known)]);
  return [...names]
    .filter((name) => !labelsOfTheStop.includes(name))
    .filter((name) => !hasName(labels.open, name) && !hasName(stop.labels.open, name))
    .filter((name) => labels.known[name] !== stop.labels.known[name])
    .map((name) => {
      const wanted = stop.labels.known[name];
      const what = `${rule.alert} of button ${button.name} differs from ${stop.rule.alert} in the label ${name}`;
      const fix = wanted === undefined ? `remove the label ${name}` : `${name}: ${wanted}`;
      return finding('heartbeat-labels', rule.node.at('labels').at(name).where, what, fix);
    });
}

/** The heartbeat must read what the stop reads, or it proves nothing about the data. */
function checkInput({ rule, button }: HeartbeatAlert, stop: StopAlert): readonly Finding[] {
  if (rule.syntaxError !== undefined || stop.rule.syntaxError !== undefined) return [];
  const input = selectorsOf(stop.rule).filter(
    ({ metric }) => button.corroborate === 'none' || metric === restartsMetric,
  );
  // A narrower selector than that of the stop is fine: for a stop of all pods in a namespace, it has those of the target.
  const reads = (selector: Selector) => (wanted: Selector) =>
    selector.metric === wanted.metric &&
    (button.corroborate === 'none' || wanted.matchers.every((each) => selector.matchers.includes(each)));
  if (input.length === 0 || selectorsOf(rule).some((selector) => input.some(reads(selector)))) return [];
  const [first] = input;
  const example = first === undefined ? '' : `${first.metric}{${first.matchers.join(', ')}}`;
  const what = `${rule.alert} of button ${button.name} does not read what ${stop.rule.alert} reads`;
  return [finding('heartbeat-blind', rule.node.at('expr').where, what, `read ${example}`)];
}

function checkAnnotations({ rule, button }: HeartbeatAlert): readonly Finding[] {
  const annotations = rule.node.at('annotations');
  const needed = button.corroborate === 'none' ? ['evaluated', 'age'] : ['evaluated', 'pods', 'restarts'];
  return needed
    .filter((name) => !annotations.at(name).exists)
    .map((name) => {
      const what = `${rule.alert} of button ${button.name} has no annotation ${name}`;
      const fix = 'take the annotations from the rule that `big-red-button generate` makes';
      return finding('heartbeat-blind', annotations.where, what, fix);
    });
}

function selectorsOf({ arms }: Rule): readonly Selector[] {
  return arms.flatMap(({ selectors }) => selectors);
}
