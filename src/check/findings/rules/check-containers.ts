import type { Workload } from '../../../cluster/inspector.ts';
import type { ButtonConfig } from '../../../core/button-config.ts';
import { type ContainerSelection, isCounted } from '../../../core/evidence/container-selection.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { stopsOf } from '../../model/stop-alerts.ts';
import type { Selector } from '../../promql/arms.ts';
import { initRestartsMetric, isUnderstood, selectorsOf } from '../../promql/restarts.ts';
import { readMatcher } from '../../sources/label-matching.ts';
import type { Rule } from '../../sources/rules.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that a rule counts the restarts of the same containers as its button. */
export function checkContainers(setup: MonitoringSetup): readonly Finding[] {
  return stopsOf(setup)
    .filter(
      ({ button, rule }) =>
        button.corroborate === 'restarts' && rule.syntaxError === undefined && isUnderstood(rule.arms),
    )
    .flatMap(({ button, rule }) => [
      // Most often the selectors of a rule are alike.
      ...selectorsOf(rule.arms)
        .flatMap((each) => checkSelector(button, rule, each))
        .slice(0, 1),
      ...checkSidecars(rule),
    ]);
}

function checkSelector(button: ButtonConfig, rule: Rule, selector: Selector): readonly Finding[] {
  const names = namesIn(button.containers);
  const missed = names.find((name) => isCounted(name, button.containers) && !isSelected(name, selector));
  const added = names.find((name) => !isCounted(name, button.containers) && isSelected(name, selector));
  const where = rule.node.at('expr').whereIn(selector.offset);
  const fix = 'the same choice as `containers` of the button; `big-red-button generate` makes it';
  const problem = (id: 'containers-missed' | 'containers-added', what: string) => [
    finding(id, where, `${rule.alert} ${what} of button ${button.name}`, fix),
  ];
  if (missed !== undefined) return problem('containers-missed', `does not count ${shown(missed)}`);
  return added === undefined ? [] : problem('containers-added', `counts ${shown(added)}, against the config`);
}

/** Stands for every container that the config does not name. No container has such a name. */
const anyOther = '-';

function shown(name: string): string {
  return name === anyOther ? 'some other containers' : `container ${name}`;
}

function namesIn({ include = [], exclude = [] }: ContainerSelection = {}): readonly string[] {
  return [...include, ...exclude, anyOther];
}

function isSelected(container: string, { matchers }: Selector): boolean {
  return matchers
    .map((each) => readMatcher(each, ''))
    .every((each) => 'unread' in each || each.name !== 'container' || each.matches({ container }));
}

function checkSidecars({ alert, node, arms }: Rule): readonly Finding[] {
  if (selectorsOf(arms).some(({ metric }) => metric === initRestartsMetric)) return [];
  const fix = `add \`or ${initRestartsMetric}\` to each counter, as the shipped rule does`;
  return [finding('no-sidecars', node.at('expr').where, `${alert} does not read ${initRestartsMetric}`, fix)];
}

/** Checks that the choice of containers fits the pods of the target. */
export function checkWorkloadContainers(
  { name, containers: selection, corroborate }: ButtonConfig,
  { pods }: Workload,
  where: string,
): readonly Finding[] {
  const names = (pods?.containers ?? []).map((each) => each.name);
  if (corroborate === 'none' || names.length === 0) return [];
  if (!names.some((each) => isCounted(each, selection))) {
    const what = `button ${name} counts none of the containers ${names.join(', ')}`;
    return [finding('no-container-counts', where, what, 'correct `containers` of the button')];
  }
  if (selection !== undefined || names.length === 1) return [];
  const what = `the restarts of every container count: ${names.join(', ')}`;
  return [
    finding('every-container-counts', where, what, 'name those that payments depend on: `containers: {include: […]}`'),
  ];
}
