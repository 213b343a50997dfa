import { ClusterError } from '../../cluster/errors.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { claimedNameOf, openUser, type ReachOptions } from '../client/session.ts';
import { type Shown, show, viewOf } from '../commands/run-command.ts';
import type { View } from '../render/status.ts';
import { CommandFailed, type Terminal } from '../terminal.ts';
import { type ReachFlags, reachOf } from './reach-options.ts';

/** Runs `act` on the person's own rights, straight at the API server, and shows what it returns. */
export async function asUser(
  terminal: Terminal,
  flags: ReachFlags,
  act: (connection: UserConnection, claimedName: string, view: View) => Promise<Shown>,
): Promise<void> {
  const options = reachOf(flags, terminal);
  const connection = await open(options);
  try {
    const claimedName = claimedNameOf(options.asName, connection.user);
    show(terminal, flags, await act(connection, claimedName, viewOf(terminal, flags)));
  } finally {
    await connection.close();
  }
}

async function open(options: ReachOptions): Promise<UserConnection> {
  const connection = await openUser(options);
  if (!(connection instanceof ClusterError)) return connection;
  throw new CommandFailed(`${connection.message}\n  Name the cluster: --kubeconfig FILE, --context NAME.`);
}
