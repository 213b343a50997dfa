import { type Command, InvalidArgumentError } from 'commander';
import type { ButtonView } from '../../../api/button-service.ts';
import type { ReceiverClient } from '../../client/receiver-client.ts';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** The default of `--limit`. */
const defaultLimit = 20;

interface HistoryFlags extends ReachFlags {
  readonly limit: number;
}

const examples = `
Examples:
  big-red-button history              the trips and disarms of every button, newest first
  big-red-button history swype-app --limit 3
  big-red-button history --json | jq -r '.[] | [.button, .trip.at, .trip.because] | @tsv'`;

/** Adds `history`, which lists every trip with its reset. */
export function registerHistory(program: Command, terminal: Terminal): void {
  const history = program
    .command('history')
    .description('list every trip, press and disarm, newest first: why, how fast, and who reset it')
    .argument('[name]', 'a button');
  addReachOptions(history)
    .option('--limit <count>', 'how many to show', parseCount, defaultLimit)
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: HistoryFlags) => {
      const { askReceiver } = await import('../run-command.ts');
      const { entriesOf, renderHistory } = await import('../../render/history.ts');
      await askReceiver(terminal, flags, { right: 'get', button: name }, async ({ client }, view) => {
        const entries = entriesOf(name === undefined ? await withHistories(client) : [await client.get(name)]);
        return { json: entries.slice(0, flags.limit), text: renderHistory(entries, flags.limit, view) };
      });
    });
}

/** The list has only the newest trips of each button. An older receiver lists all of them, and no count. */
async function withHistories(client: ReceiverClient): Promise<readonly ButtonView[]> {
  const buttons: ButtonView[] = [];
  for (const button of (await client.list()).buttons) {
    const isWhole = (button.trips ?? 0) <= button.history.length;
    buttons.push(isWhole ? button : await client.get(button.name));
  }
  return buttons;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1.');
  return Number(text);
}
