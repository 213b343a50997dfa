import type { ButtonView } from '../../../api/button-service.ts';
import type { Overview, SharedHealth } from '../../../api/overview.ts';
import { matchesSelector } from '../../../core/labels/selector.ts';
import { CallFailed } from '../../client/call-failed.ts';
import type { Follower } from '../../client/follow.ts';
import type { Selector } from '../../many/choice.ts';
import { changesOf, changesOfHealth } from '../../render/changes.ts';
import { formatTime } from '../../render/times.ts';
import type { View } from '../../render/view.ts';
import type { Output } from '../../terminal/terminal.ts';

/** One button by its name, those that a selector matches, or all. */
interface WatchChoice {
  readonly name: string | undefined;
  readonly selector?: Selector | undefined;
}

interface WatchOutput extends Follower {
  /** The names of all buttons in the newest state. */
  names(): readonly string[];
}

/** Prints a line for each change: when, which button, what. The first lines show the present state. */
export function linesOutput(output: Output, choice: WatchChoice, { paint }: View): WatchOutput {
  let known: readonly ButtonView[] = [];
  let health: SharedHealth | undefined;
  const print = (subject: string, change: string) =>
    output.write(`${paint('dim', formatTime(Date.now()))}  ${paint('bold', subject)}  ${change}\n`);
  return {
    ...selectButtons(choice, ({ buttons, chain }) => {
      for (const button of buttons) {
        const before = known.find((candidate) => candidate.name === button.name);
        for (const change of changesOf(before, button)) print(button.name, change);
      }
      const isGone = (button: ButtonView) => !buttons.some((present) => present.name === button.name);
      for (const gone of known.filter(isGone)) print(gone.name, 'removed from the config');
      for (const change of changesOfHealth(health, chain)) print('all buttons', change);
      [known, health] = [buttons, chain];
    }),
    onLost: (why) => print('connection lost', `changes may be missed; trying again: ${why}`),
    onBack: () => print('connected again', 'the present state:'),
  };
}

/** Prints one JSON object a line. */
export function jsonOutput(output: Output, choice: WatchChoice): WatchOutput {
  const print = (event: string, more: object) =>
    output.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...more })}\n`);
  return {
    ...selectButtons(choice, (overview) => print('state', overview)),
    onLost: (why) => print('lost', { why }),
    onBack: () => print('back', {}),
  };
}

/** Passes on only the buttons that the person chose. A button that the person named must exist in the first state. */
function selectButtons(
  { name, selector }: WatchChoice,
  onState: (overview: Overview) => void,
): Pick<WatchOutput, 'onState' | 'names'> {
  let names: readonly string[] | undefined;
  return {
    names: () => names ?? [],
    onState: ({ buttons, chain }) => {
      const isFirst = names === undefined;
      names = buttons.map((button) => button.name);
      if (isFirst && name !== undefined && !names.includes(name)) {
        throw new CallFailed('unknown-button', `there is no button ${JSON.stringify(name)}`);
      }
      const isChosen = (button: ButtonView) =>
        (name === undefined || button.name === name) &&
        (selector === undefined || matchesSelector(selector.requirements, button.labels));
      onState({ chain, buttons: buttons.filter(isChosen) });
    },
  };
}
