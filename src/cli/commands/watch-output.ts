import type { ButtonView } from '../../api/button-service.ts';
import type { Overview, SharedHealth } from '../../api/overview.ts';
import { CallFailed } from '../client/call-failed.ts';
import type { Follower } from '../client/follow.ts';
import { changesOf, changesOfChain } from '../render/changes.ts';
import type { View } from '../render/status.ts';
import { formatTime } from '../render/times.ts';
import type { Output } from '../terminal.ts';

export interface WatchOutput extends Follower {
  /** The names of all buttons last seen. */
  names(): readonly string[];
}

/** A line for each change: when, whose, what. The first ones tell how it is. */
export function linesOutput(output: Output, name: string | undefined, view: View): WatchOutput {
  const { paint } = view;
  let known: readonly ButtonView[] = [];
  let chain: SharedHealth | undefined;
  const tell = (who: string, what: string) =>
    output.write(`${paint('dim', formatTime(Date.now()))}  ${paint('bold', who)}  ${what}\n`);
  return {
    ...selection(name, ({ buttons, chain: newChain }) => {
      for (const button of buttons) {
        const before = known.find((candidate) => candidate.name === button.name);
        for (const change of changesOf(before, button)) tell(button.name, change);
      }
      for (const { name: gone } of known.filter((before) => !buttons.some((button) => button.name === before.name))) {
        tell(gone, 'left the config, and holds nothing');
      }
      for (const change of changesOfChain(chain, newChain)) tell('the chain', change);
      [known, chain] = [buttons, newChain];
    }),
    onLost: (why) => tell('connection lost', `what follows may be missed; trying again: ${why}`),
    onBack: () => tell('connected again', 'this is how it is now:'),
  };
}

/** One JSON object a line. */
export function jsonOutput(output: Output, name: string | undefined): WatchOutput {
  const tell = (event: string, more: object) =>
    output.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...more })}\n`);
  return {
    ...selection(name, (overview) => tell('state', overview)),
    onLost: (why) => tell('lost', { why }),
    onBack: () => tell('back', {}),
  };
}

/** Hands on what is about the one button that was asked for, which must be there at first. */
function selection(
  name: string | undefined,
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
      onState({ chain, buttons: name === undefined ? buttons : buttons.filter((button) => button.name === name) });
    },
  };
}
