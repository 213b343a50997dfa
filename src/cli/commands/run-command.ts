import { ClusterError } from '../../cluster/errors.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { CallFailed } from '../client/call-failed.ts';
import { type Asked, nextSteps } from '../client/next-steps.ts';
import { claimedNameOf, openSession, openUser, type Session } from '../client/session.ts';
import { formatOf, type OutputFormat } from '../options/output-format.ts';
import { type ReachFlags, reachOf, receiverOf, typedReach } from '../options/reach-options.ts';
import { painter, wantsColor } from '../render/text.ts';
import { commandLine, type View } from '../render/view.ts';
import { CommandFailed, FailureShown, type Terminal } from '../terminal/terminal.ts';

/** On a terminal, output is wrapped at its width, but is never wider than this. Into a pipe it is not wrapped. */
const longestLine = 110;

/** The output of a command: the text for a person, or with `--json` the value for a program. */
export interface Shown {
  readonly text: string;
  readonly json: unknown;
  /** The output of `-o wide`. */
  readonly wide?: () => string;
  /** The output of `-o name`, a line each. */
  readonly names?: readonly string[];
  /** If present, the command ends with exit code 1 although it has output. */
  readonly failed?: string | undefined;
}

/** Connects to the receiver, runs `act`, and shows the result. If a call fails, the error says what the person can do next. */
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
    await show(terminal, flags, await act(session, view));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const buttons = error.problem === 'unknown-button' ? await namesOf(session) : [];
    throw explain(error, terminal, flags, asked, buttons, session?.tokenProblem);
  } finally {
    await session?.close();
  }
}

/** Connects to the API server with the person's own rights, runs `act`, and shows the result. */
export async function askCluster(
  terminal: Terminal,
  flags: ReachFlags,
  act: (connection: UserConnection, claimedName: string, view: View) => Promise<Shown>,
): Promise<void> {
  const options = reachOf(flags, terminal);
  const connection = await openUser(options);
  if (connection instanceof ClusterError) {
    throw new CommandFailed(connection.message, { next: ['Name the cluster: --kubeconfig FILE, --context NAME.'] });
  }
  try {
    const claimedName = claimedNameOf(options.asName, connection.user);
    await show(terminal, flags, await act(connection, claimedName, viewOf(terminal, flags)));
  } finally {
    await connection.close();
  }
}

async function show(terminal: Terminal, flags: ReachFlags, shown: Shown): Promise<void> {
  terminal.stdout.write(await inFormat(formatOf(flags), shown));
  if (shown.failed !== undefined) throw new FailureShown(shown.failed);
}

async function inFormat(format: OutputFormat | undefined, { text, json, wide, names }: Shown): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(json, undefined, 2)}\n`;
    case 'yaml': {
      const { dump } = await import('js-yaml');
      // Only what JSON can hold: no undefined.
      return dump(JSON.parse(JSON.stringify(json)));
    }
    case 'wide':
      return wide?.() ?? text;
    case 'name':
      return (names ?? []).map((name) => `${name}\n`).join('');
    case undefined:
      return text;
  }
}

export function viewOf(terminal: Terminal, flags: ReachFlags): View {
  return {
    paint: painter(wantsColor(terminal)),
    // A terminal of unknown size has 0 columns.
    width: terminal.stdout.isTTY
      ? Math.min(terminal.stdout.columns || longestLine, longestLine)
      : Number.POSITIVE_INFINITY,
    now: Date.now(),
    command: commandLine(typedReach(flags)),
  };
}

/** Adds what the person can do next. `buttons`: the names of the existing buttons, for a hint. */
export function explain(
  error: CallFailed,
  terminal: Terminal,
  flags: ReachFlags,
  asked: Asked,
  buttons: readonly string[],
  tokenProblem?: string,
): CommandFailed {
  const { namespace, audience, tokenFile } = reachOf(flags, terminal);
  const { problem, status } = error;
  const next = nextSteps(error, asked, { command: commandLine(typedReach(flags)), namespace, audience, buttons });
  const message =
    problem === 'unauthenticated' ? describeUnauthenticated(error, tokenProblem, tokenFile) : error.message;
  return new CommandFailed(message, { error: problem, status, next });
}

function describeUnauthenticated({ message }: CallFailed, tokenProblem?: string, tokenFile?: string): string {
  if (tokenProblem !== undefined) return `${message}: the command could not make one: ${tokenProblem}`;
  if (tokenFile === undefined) return message;
  return `the receiver rejected the token in ${tokenFile}: it is wrong or has expired`;
}

/** The names are only a hint, so a failure to read them is ignored. */
async function namesOf(session: Session | undefined): Promise<readonly string[]> {
  try {
    const list = await session?.client.list();
    return list?.buttons.map(({ name }) => name) ?? [];
  } catch {
    return [];
  }
}
