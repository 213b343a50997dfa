import { Compile } from 'typebox/compile';
import { describeTarget, targetKey } from '../core/target.ts';
import { type ConfigProblem, told } from './problem.ts';
import { type ButtonEntry, ButtonSchema } from './schema.ts';

const shape = Compile(ButtonSchema);

/** A button that holds the schema, and its place in the list. */
interface Placed {
  readonly entry: ButtonEntry;
  readonly index: number;
}

/** What a schema cannot say: how the settings of one button, and the buttons, go together. */
export function buttonProblems(buttons: readonly unknown[]): readonly ConfigProblem[] {
  const placed = buttons.flatMap((entry, index) => (shape.Check(entry) ? [{ entry, index }] : []));
  return placed.flatMap((button, place) => {
    const earlier = placed.slice(0, place);
    return [...blindSensor(button), ...takenName(button, earlier), ...sharedTarget(button, earlier)];
  });
}

/** The second sensor sees restarts alone. */
function blindSensor({ entry, index }: Placed): readonly ConfigProblem[] {
  const { corroborate, sensor = 'off' } = entry;
  if (corroborate !== 'none' || sensor === 'off') return [];
  const problem = `is ${sensor}, but with corroborate: none there is nothing that it could see`;
  return [{ path: ['buttons', index, 'sensor'], told: told(problem, 'off') }];
}

/** The heartbeat's state object is named as a button's would be. */
const reservedName = 'heartbeat';

function takenName({ entry, index }: Placed, earlier: readonly Placed[]): readonly ConfigProblem[] {
  const isTaken = entry.name === reservedName || earlier.some((other) => other.entry.name === entry.name);
  if (!isTaken) return [];
  return [
    { path: ['buttons', index, 'name'], told: told(`"${entry.name}" is taken`, 'a name of its own for each button') },
  ];
}

/** Two buttons on one target would hold and release it against each other. */
function sharedTarget({ entry, index }: Placed, earlier: readonly Placed[]): readonly ConfigProblem[] {
  const rival = earlier.find((other) => targetKey(other.entry.target) === targetKey(entry.target));
  if (rival === undefined) return [];
  const problem = `${describeTarget(entry.target)} is the target of button "${rival.entry.name}" already`;
  return [{ path: ['buttons', index, 'target'], told: told(problem, 'one button for each target') }];
}
