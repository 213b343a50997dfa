import { CallFailed } from '../../client/call-failed.ts';
import { accountOf, readButtons } from '../../client/find-button.ts';
import { retryForMs, retryUntilDone } from '../../client/retry-until.ts';
import { type Choice, chooseButtons } from '../../many/choice.ts';
import { pressDirectlyEach } from '../../many/press-direct.ts';
import { type Pressing, pressEach } from '../../many/press-each.ts';
import { listNames, showPressings } from '../../many/show-pressings.ts';
import type { ActFlags } from '../../options/act-options.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { askCluster, askReceiver } from '../run-command.ts';

type Many = Exclude<Choice, { kind: 'one' }>;

/** One button's wait for the receiver is not worth a line beside many others. The result names it if it fails. */
const silent = { write: () => undefined };

/** Presses the chosen buttons of the receiver, one request for each. */
export async function pressMany(terminal: Terminal, choice: Many, flags: ActFlags): Promise<void> {
  const { reason } = flags;
  await askReceiver(
    terminal,
    flags,
    { right: 'press', direct: 'press', reason },
    async ({ client, claimedName }, { command }) => {
      const names = chooseButtons((await client.list()).buttons, choice).map(({ name }) => name);
      sayPressing(terminal, names);
      const deadline = Date.now() + retryForMs;
      const pressings = await pressEach(names, async (button): Promise<Pressing> => {
        try {
          const call = () => client.press(button, { reason, claimedName });
          return { button, ...(await retryUntilDone(call, silent, deadline)) };
        } catch (error) {
          if (!(error instanceof CallFailed)) throw error;
          return { button, error: error.problem, message: error.message };
        }
      });
      return showPressings(pressings, command);
    },
  );
}

/** Presses the chosen buttons of the receiver's config without the receiver. */
export async function pressManyDirectly(
  terminal: Terminal,
  choice: Many,
  flags: ActFlags & { readonly config?: string },
): Promise<void> {
  await askCluster(terminal, flags, async (connection, claimedName, { command }) => {
    const [{ buttons, where }, account] = await Promise.all([
      readButtons(connection, flags.config),
      accountOf(connection),
    ]);
    const chosen = chooseButtons(buttons, choice);
    terminal.stderr.write(`Pressing without the receiver, as ${where} says.\n`);
    sayPressing(
      terminal,
      chosen.map(({ name }) => name),
    );
    const by = { account, claimedName };
    const pressings = await pressDirectlyEach(connection, chosen, { by, reason: flags.reason });
    return showPressings(pressings, command, { direct: true });
  });
}

function sayPressing({ stderr }: Terminal, names: readonly string[]): void {
  stderr.write(`Pressing ${names.length === 1 ? 'one button' : `${names.length} buttons`}: ${listNames(names)}\n`);
}
