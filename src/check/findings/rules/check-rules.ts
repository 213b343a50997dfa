import type { YamlNode } from '../../../config/yaml/yaml-node.ts';
import type { ButtonConfig } from '../../../core/button-config.ts';
import type { Matcher } from '../../../core/notification/matcher.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import { ownRuleAdvice } from '../../../generate/monitoring/own-rule.ts';
import { isStoppedByRule } from '../../../generate/monitoring/stop-rules.ts';
import { buttonNode, type MonitoringSetup } from '../../model/monitoring-setup.ts';
import { mistakenOf, type StopAlert, sentLabels, stopsOf } from '../../model/stop-alerts.ts';
import { answerOne } from '../../sources/label-matching.ts';
import type { ReadConfig } from '../../sources/read-files.ts';
import type { Rule } from '../../sources/rules.ts';
import { offsetOf } from '../check-latency.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that a rule raises the alert of each button, and fires without waiting. */
export function checkRules(setup: MonitoringSetup): readonly Finding[] {
  const { config, rules } = setup;
  if (config === undefined || rules === undefined) return [];
  const stops = stopsOf(setup);
  const missing = config.config.buttons.flatMap((button, index) => {
    if (stops.some((stop) => stop.button === button)) return [];
    const mistaken = mistakenOf(setup).find((each) => each.button === button);
    if (mistaken !== undefined) return [takenForHeartbeat(config, mistaken)];
    return [missingRule(setup, button, buttonNode(config, index).at('match').where)];
  });
  return [...missing, ...stops.flatMap(({ rule }) => [...checkRule(rule), ...checkOffset(setup, rule)])];
}

function takenForHeartbeat({ node }: ReadConfig, { rule, button }: StopAlert): Finding {
  const what = `every alert that button ${button.name} matches is a heartbeat, such as ${rule.alert}`;
  const fix = `match: ['alertname="BigRedButtonHeartbeat"'], and another name for the stop`;
  return finding('heartbeat-takes-stop', node.at('heartbeat').at('match').where, what, fix);
}

function missingRule(setup: MonitoringSetup, button: ButtonConfig, where: string): Finding {
  const wanted = button.matchers.map(({ source }) => source).join(', ');
  const names = button.matchers.filter(({ name }) => name === 'alertname');
  const named = (setup.rules ?? []).filter(({ alert }) => names.some((name) => name.matches({ alertname: alert })));
  const missedBy = (rule: Rule) => missedMatchers(setup, button, rule);
  const [nearest] = named.toSorted((one, other) => missedBy(one).length - missedBy(other).length);
  if (nearest === undefined) {
    const what = `no rule raises an alert that button ${button.name} matches: ${wanted}`;
    const isGenerated = isStoppedByRule(button, setup.config?.config.cluster);
    const fix = isGenerated ? 'add its rule: `big-red-button generate` makes one' : ownRuleAdvice(button);
    return finding('no-rule', where, what, fix);
  }
  const [missed] = missedBy(nearest);
  const label = nearest.node.at('labels').at(missed?.name ?? '');
  const what = `${nearest.alert} does not have ${missed?.source}, which button ${button.name} requires`;
  return finding('rule-labels', label.where, what, `add the label to the rule, or change \`match\` in ${where}`);
}

/** The matchers of a button that a rule's labels do not match. */
function missedMatchers(setup: MonitoringSetup, button: ButtonConfig, rule: Rule): readonly Matcher[] {
  const labels = sentLabels(rule, setup);
  return button.matchers.filter((matcher) => answerOne(matcher, labels) === 'no');
}

function checkRule(rule: Rule): readonly Finding[] {
  return [checkSyntax, checkWaits, checkGroup].flatMap((check) => check(rule));
}

function checkSyntax({ node, alert, syntaxError }: Rule): readonly Finding[] {
  if (syntaxError === undefined) return [];
  const what = `the expression of ${alert} has a syntax error`;
  const fix = 'correct it; `promtool check rules` explains the error';
  return [finding('rule-syntax', node.at('expr').whereIn(syntaxError), what, fix)];
}

function checkWaits({ node, alert }: Rule): readonly Finding[] {
  const [wait, keep] = [node.at('for'), node.at('keep_firing_for')];
  const findings: Finding[] = [];
  if (isLong(wait)) {
    const what = `${alert} must be true for ${wait.text} before it fires`;
    findings.push(finding('rule-waits', wait.where, what, 'for: 0s'));
  }
  if (isLong(keep)) {
    const what = `${alert} keeps firing for ${keep.text} after it is over`;
    findings.push(finding('rule-keeps-firing', keep.where, what, 'remove keep_firing_for'));
  }
  return findings;
}

function checkGroup({ group, alert }: Rule): readonly Finding[] {
  const limit = group.at('limit');
  if (Number(limit.text ?? 0) <= 0) return [];
  const what = `the group of ${alert} allows at most ${limit.text} alerts`;
  return [finding('rule-limit', limit.where, what, 'remove the limit')];
}

function checkOffset(setup: MonitoringSetup, rule: Rule): readonly Finding[] {
  const { ms, where } = offsetOf(setup, rule);
  if (ms === 0) return [];
  const what = `the group of ${rule.alert} evaluates data that is ${formatDuration(ms)} old`;
  return [finding('rule-lags', where, what, 'no delay (query_offset: 0s), in a separate group')];
}

function isLong({ durationMs = 0 }: YamlNode): boolean {
  return durationMs > 0;
}
