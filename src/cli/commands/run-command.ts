import { CallFailed } from '../client/call-failed.ts';
import { type Asked, adviceOn } from '../client/next-steps.ts';
import { openSession, type Session } from '../client/session.ts';
import { type ReachFlags, reachOf, receiverOf, typedReach } from '../options/reach-options.ts';
import { commandLine } from '../render/command-line.ts';
import type { View } from '../render/status.ts';
import { painter } from '../render/text.ts';
import { CommandFailed, FailureShown, type Terminal } from '../terminal.ts';

/** What people are shown is wrapped at the terminal's width, but never wider. */
const shownWidth = 110;

/** What a command shows: the text to a person, or with `--json` the value to a program. */
export interface Shown {
  readonly text: string;
  readonly json: unknown;
  /** Why the command ends with exit code 1 all the same. */
  readonly failed?: string;
}

/** Runs `act` with the receiver within reach, and shows what it returns; a failure is told with what to do next. */
export async function askReceiver(
  terminal: Terminal,
  flags: ReachFlags,
  asked: Asked,
  act: (session: Session, view: View) => Promise<Shown>,
): Promise<void> {
  const view = viewOf(terminal, flags);
  let session: Session | undefined;
  try {
    session = await openSession(receiverOf(flags, terminal));
    return show(terminal, flags, await act(session, view));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const buttons = error.problem === 'unknown-button' ? await namesOf(session) : [];
    throw explained(error, { terminal, flags, asked, view, buttons, tokenProblem: session?.tokenProblem });
  } finally {
    await session?.close();
  }
}

/** Throws where what was shown is a failure. */
export function show(terminal: Terminal, { json }: ReachFlags, shown: Shown): void {
  terminal.stdout.write(json ? `${JSON.stringify(shown.json, undefined, 2)}\n` : shown.text);
  if (shown.failed !== undefined) throw new FailureShown(shown.failed);
}

export function viewOf({ env, stdout }: Terminal, flags: ReachFlags): View {
  return {
    paint: painter(stdout.isTTY === true && !env.NO_COLOR),
    // A terminal that nobody has told its size says 0.
    width: Math.min(stdout.columns || shownWidth, shownWidth),
    now: Date.now(),
    command: commandLine(typedReach(flags)),
  };
}

export interface Attempt {
  readonly terminal: Terminal;
  readonly flags: ReachFlags;
  readonly asked: Asked;
  readonly view: View;
  /** Those that there are, where that helps. */
  readonly buttons?: readonly string[];
  readonly tokenProblem?: string | undefined;
}

/** With what to do next. */
export function explained(error: CallFailed, attempt: Attempt): CommandFailed {
  const { terminal, flags, asked, view, buttons = [], tokenProblem } = attempt;
  const { namespace, audience } = reachOf(flags, terminal);
  const next = adviceOn(error, asked, { command: view.command, namespace, audience, buttons });
  const { problem, status } = error;
  const untold = problem === 'unauthenticated' && tokenProblem;
  const message = untold ? `${error.message}: none could be made: ${untold}` : error.message;
  return new CommandFailed([message, ...next].join('\n  '), 1, { error: problem, message, status, next });
}

/** For a hint alone, so its own failure is nobody's concern. */
async function namesOf(session: Session | undefined): Promise<readonly string[]> {
  try {
    const list = await session?.client.list();
    return list?.buttons.map(({ name }) => name) ?? [];
  } catch {
    return [];
  }
}
