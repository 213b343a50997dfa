import { type Asked, adviceOn } from '../client/advice.ts';
import { CallFailed } from '../client/call-failed.ts';
import { commandLine } from '../client/render/command-line.ts';
import type { View } from '../client/render/status.ts';
import { painter } from '../client/render/text.ts';
import { openSession, type Session } from '../client/session.ts';
import { shownWidth } from '../core/limits.ts';
import { type ReachFlags, reachOf, typedReach } from './reach-options.ts';
import { CommandFailed, type Terminal } from './terminal.ts';

/** What a command shows: the text to a person, or with `--json` the value to a program. */
export interface Shown {
  readonly text: string;
  readonly json: unknown;
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
    session = await openSession(reachOf(flags, terminal));
    show(terminal, flags, await act(session, view));
  } catch (error) {
    throw error instanceof CallFailed ? await explained(error, { terminal, flags, asked, view, session }) : error;
  } finally {
    await session?.close();
  }
}

export function show(terminal: Terminal, { json }: ReachFlags, shown: Shown): void {
  terminal.stdout.write(json ? `${JSON.stringify(shown.json, undefined, 2)}\n` : shown.text);
}

export function viewOf({ env, stdout }: Terminal, flags: ReachFlags): View {
  return {
    paint: painter(stdout.isTTY === true && !env.NO_COLOR),
    width: Math.min(stdout.columns ?? shownWidth, shownWidth),
    now: Date.now(),
    command: commandLine(typedReach(flags)),
  };
}

interface Attempt {
  readonly terminal: Terminal;
  readonly flags: ReachFlags;
  readonly asked: Asked;
  readonly view: View;
  /** Absent where the receiver was not even reached. */
  readonly session: Session | undefined;
}

/** To a program the same as JSON, on standard output; the sentence goes to standard error whatever is asked for. */
async function explained(error: CallFailed, attempt: Attempt): Promise<CommandFailed> {
  const { terminal, flags, asked, view, session } = attempt;
  const { namespace } = reachOf(flags, terminal);
  const buttons = error.problem === 'unknown-button' ? await namesOf(session) : [];
  const next = adviceOn(error, asked, { command: view.command, namespace, buttons });
  const { problem, status } = error;
  const untold = problem === 'unauthenticated' && session?.tokenProblem;
  const message = untold ? `${error.message}: none could be made: ${untold}` : error.message;
  if (flags.json) show(terminal, flags, { text: '', json: { error: problem, message, status, next } });
  return new CommandFailed([message, ...next].join('\n  '));
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
