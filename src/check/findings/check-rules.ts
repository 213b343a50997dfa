import type { ButtonConfig } from '../../core/button-config.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { answerOne } from '../model/labels.ts';
import { buttonPart, type Chain } from '../model/monitoring-setup.ts';
import { sentLabels, stopsOf } from '../model/stop-alerts.ts';
import type { Part } from '../sources/document.ts';
import type { Rule } from '../sources/rules.ts';
import { offsetOf } from './check-latency.ts';
import { type Finding, finding } from './finding.ts';

/** Whether a rule raises what each button waits for, and fires without waiting. */
export function checkRules(chain: Chain): readonly Finding[] {
  const { config, rules } = chain;
  if (config === undefined || rules === undefined) return [];
  const stops = stopsOf(chain);
  const unserved = config.config.buttons.flatMap((button, index) =>
    stops.some((stop) => stop.button === button)
      ? []
      : [missingRule(chain, button, buttonPart(config, index).at('match').where)],
  );
  return [...unserved, ...stops.flatMap(({ rule }) => [...checkRule(rule), ...checkOffset(chain, rule)])];
}

function missingRule(chain: Chain, button: ButtonConfig, where: string): Finding {
  const wanted = button.matchers.map(({ source }) => source).join(', ');
  const names = button.matchers.filter(({ name }) => name === 'alertname');
  const named = (chain.rules ?? []).filter(({ alert }) => names.some((name) => name.matches({ alertname: alert })));
  const [nearest] = named.toSorted(
    (one, other) => misses(chain, button, one).length - misses(chain, button, other).length,
  );
  if (nearest === undefined) {
    const what = `no rule raises an alert that button ${button.name} matches: ${wanted}`;
    return finding(
      'no-rule',
      where,
      what,
      'add its rule (`big-red-button generate` makes one), or match the alert that there is',
    );
  }
  const [missed = ''] = misses(chain, button, nearest);
  const labels = nearest.part.at('labels');
  const what = `${nearest.alert} does not have ${missed}, which button ${button.name} matches`;
  return finding(
    'rule-labels',
    labels.at(missed.split(/[=!]/)[0] ?? '').where,
    what,
    `give the rule that label, or change \`match\` in ${where}`,
  );
}

/** The matchers of a button that a rule's labels do not satisfy. */
function misses(chain: Chain, button: ButtonConfig, rule: Rule): readonly string[] {
  const labels = sentLabels(rule, chain);
  return button.matchers.filter((matcher) => answerOne(matcher, labels) === 'no').map(({ source }) => source);
}

function checkRule(rule: Rule): readonly Finding[] {
  return [checkSyntax, checkWaits, checkGroup].flatMap((look) => look(rule));
}

function checkSyntax({ part, alert, syntaxError }: Rule): readonly Finding[] {
  if (syntaxError === undefined) return [];
  const what = `the expression of ${alert} does not parse from here on`;
  return [
    finding('rule-syntax', part.at('expr').whereIn(syntaxError), what, 'mend it; `promtool check rules` says more'),
  ];
}

function checkWaits({ part, alert }: Rule): readonly Finding[] {
  const [wait, keep] = [part.at('for'), part.at('keep_firing_for')];
  const findings: Finding[] = [];
  if (isLong(wait)) {
    const what = `${alert} must be true for ${wait.text} before it fires`;
    findings.push(finding('rule-waits', wait.where, what, 'for: 0s'));
  }
  if (isLong(keep)) {
    const what = `${alert} goes on firing for ${keep.text}`;
    findings.push(finding('rule-keeps-firing', keep.where, what, 'take keep_firing_for out'));
  }
  return findings;
}

function checkGroup({ group, alert }: Rule): readonly Finding[] {
  const limit = group.at('limit');
  if (Number(limit.text ?? 0) <= 0) return [];
  const what = `the group of ${alert} takes at most ${limit.text} alerts`;
  return [finding('rule-limit', limit.where, what, 'take the limit out')];
}

function checkOffset(chain: Chain, rule: Rule): readonly Finding[] {
  const { ms, where } = offsetOf(chain, rule);
  if (ms === 0) return [];
  const what = `the group of ${rule.alert} is evaluated as of ${formatDuration(ms)} ago`;
  return [finding('rule-lags', where, what, 'query_offset: 0s in a group of its own')];
}

function isLong({ durationMs = 0 }: Part): boolean {
  return durationMs > 0;
}
