import { Compile } from 'typebox/compile';
import { drillButton, drillWorkload, isDrillTarget } from '../../core/drill/canary.ts';
import { describeTarget, type Target, targetKey } from '../../core/target.ts';
import { escalationWithoutPolicy } from '../escalation.ts';
import type { ConfigProblem } from '../problem.ts';
import { type ButtonEntry, ButtonSchema } from '../schema.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';
import { targetOf, targetProblems } from './target.ts';

const shape = Compile(ButtonSchema);

/** A button that fits the schema. */
interface Placed {
  readonly entry: ButtonEntry;
  readonly node: YamlNode;
}

/** Checks the rules that a schema cannot express: between the settings of a button, and between buttons. */
export function buttonProblems(config: YamlNode): readonly ConfigProblem[] {
  const buttons = config
    .at('buttons')
    .items.flatMap((node) => (shape.Check(node.value) ? [{ entry: node.value, node }] : []));
  return buttons.flatMap((button, index) => {
    const earlier = buttons.slice(0, index);
    return [
      ...sensorWithoutRestarts(button),
      ...targetProblems(button.entry, button.node.at('target')),
      ...escalationWithoutPolicy(button, config),
      ...contradictoryContainers(button),
      ...takenName(button, earlier),
      ...nameOfDrill(button),
      ...sharedTarget(button, earlier),
    ];
  });
}

/** The backup sensor sees restarts only. */
function sensorWithoutRestarts({ entry, node }: Placed): readonly ConfigProblem[] {
  const { corroborate, sensor = 'off' } = entry;
  if (corroborate !== 'none' || sensor === 'off') return [];
  const expected = 'off, because corroborate is set to none and the sensor sees only restarts';
  return [{ node: node.at('sensor'), expected, got: sensor }];
}

/** A container cannot count and not count. */
function contradictoryContainers({ entry, node }: Placed): readonly ConfigProblem[] {
  const { include = [], exclude = [] } = entry.containers ?? {};
  return exclude.flatMap((name, index) => {
    if (!include.includes(name)) return [];
    const problem = `"${name}" is in \`include\` too`;
    return [
      { node: node.at('containers').at('exclude').at(index), problem, expected: 'each name in one of the two lists' },
    ];
  });
}

/** Every shipped rule and route exempts the button of the drill, so no other workload may have its name. */
function nameOfDrill({ entry, node }: Placed): readonly ConfigProblem[] {
  const { name } = entry;
  const target = targetOf(entry.target);
  if (name !== drillButton || target === undefined || isDrillTarget(target)) return [];
  const problem = `"${name}" is reserved for the drill`;
  return [{ node: node.at('name'), problem, expected: `another name, or the target Deployment ${drillWorkload}` }];
}

/** The heartbeat's state object is named as a button's would be. */
const reservedName = 'heartbeat';

function takenName({ entry: { name }, node }: Placed, earlier: readonly Placed[]): readonly ConfigProblem[] {
  const isReserved = name === reservedName;
  if (!isReserved && !earlier.some(({ entry }) => entry.name === name)) return [];
  const problem = isReserved ? `"${name}" is reserved` : `another button is named "${name}"`;
  return [{ node: node.at('name'), problem, expected: 'a unique name' }];
}

/** Two buttons on one target would hold and release it against each other. */
function sharedTarget({ entry, node }: Placed, earlier: readonly Placed[]): readonly ConfigProblem[] {
  const target = targetOf(entry.target);
  if (target === undefined) return [];
  const rival = earlier.find((each) => isSame(targetOf(each.entry.target), target));
  if (rival === undefined) return [];
  const problem = `button "${rival.entry.name}" already guards ${describeTarget(target)}`;
  return [{ node: node.at('target'), problem, expected: 'one button for each target' }];
}

function isSame(one: Target | undefined, other: Target): boolean {
  return one !== undefined && targetKey(one) === targetKey(other);
}
