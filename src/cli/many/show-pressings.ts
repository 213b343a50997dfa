import { alignColumns } from '../../core/text/columns.ts';
import { plural } from '../../core/text/wording.ts';
import { printable } from '../render/text.ts';
import type { CommandLine } from '../render/view.ts';
import type { Pressing } from './press-each.ts';

/** Names in one line. The lists of --json are complete. */
const namesShown = 20;

interface Shown {
  readonly text: string;
  readonly json: object;
  readonly failed?: string;
}

/** `a, b, c and 7 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, namesShown).join(', ');
  return names.length > namesShown ? `${shown} and ${names.length - namesShown} more` : shown;
}

/** How many buttons were stopped, and each that was not. `more`: further values for programs. */
export function showPressings(pressings: readonly Pressing[], command: CommandLine, more: object = {}): Shown {
  const failures = pressings.flatMap((each) => ('error' in each ? [each] : []));
  const pressed = pressings.length - failures.length;
  const json = { ...more, pressed, failed: failures.length, buttons: pressings };
  const done = `${pressed} of ${plural(pressings.length, 'button')}: the latch is durable and zero replicas are accepted.`;
  const status = `Status: ${command('status')}\nReset each button on its own: ${command('reset', 'NAME', '--reason', '…')}\n`;
  if (failures.length === 0) return { json, text: `${done}\n${status}` };
  const failed = `${plural(failures.length, 'button')} not stopped`;
  const rows = alignColumns(failures.map(({ button, message }) => ['', button, printable(message)]));
  const text = `${done}\n${failed}:\n${rows.join('\n')}\nRepeating the command is safe.\n${status}`;
  return { json, text, failed };
}
