import { type Command, InvalidArgumentError } from 'commander';
import { drillNamespace, drillTarget } from '../../../core/drill/canary.ts';
import { newTripId } from '../../../core/latch/trip-id.ts';
import type { UserConnection } from '../../../kubernetes/connect-as-user.ts';
import { addReachOptions, type ReachFlags, receiverOf } from '../../options/reach-options.ts';
import type { View } from '../../render/view.ts';
import { CommandFailed, onInterrupt, type Terminal } from '../../terminal/terminal.ts';
import type { Shown } from '../run-command.ts';

interface DrillFlags extends ReachFlags {
  readonly drillNamespace: string;
}

const examples = `
The drill runs a real outage against the canary big-red-button-drill, which exists for this only: it restarts until the alert stops it, a
raise is undone, and the drill resets and restores it. No other button is touched, and nobody is paged. docs/drill.md explains how to install
the canary and its button, and what a drill proves.

Exit code 0: it passed. 1: a stage failed, it was interrupted, or another drill runs. 2: wrong usage.

Examples:
  big-red-button drill
  big-red-button drill --json`;

/** Adds `drill`, which proves the whole path of a stop on a canary. */
export function registerDrill(program: Command, terminal: Terminal): void {
  const drill = program
    .command('drill')
    .description('run a real outage against a canary, and report which stage of the stop works and how fast');
  addReachOptions(drill)
    .option('--drill-namespace <name>', 'namespace of the canary', parseNamespace, drillNamespace)
    .addHelpText('after', examples)
    .action(async (flags: DrillFlags) => {
      const { askCluster } = await import('../run-command.ts');
      await askCluster(terminal, flags, (connection, by, view) => run(terminal, flags, connection, by, view));
    });
  drill
    .command('canary', { hidden: true })
    .description('the process of the canary: fails while a drill wants that')
    .action(async () => {
      const { runCanary } = await import('../../drill/canary.ts');
      await runCanary(terminal);
    });
}

async function run(
  terminal: Terminal,
  flags: DrillFlags,
  connection: UserConnection,
  by: string,
  view: View,
): Promise<Shown> {
  const { openSession } = await import('../../client/session.ts');
  const { ReceiverLink } = await import('../../drill/receiver-link.ts');
  const { runDrill } = await import('../../drill/run-drill.ts');
  const { renderDrill, renderStage } = await import('../../drill/render.ts');
  const { DrillScene } = await import('../../drill/scene.ts');
  const target = drillTarget(flags.drillNamespace);
  const id = newTripId();
  const lease = await takeLease(connection, { id, by, namespace: target.namespace });
  const interrupt = new AbortController();
  onInterrupt(terminal, () => interrupt.abort());
  terminal.stderr.write(`Drill ${id}: an outage of the canary in ${target.namespace}. Nobody is paged.\n`);
  const receiver = new ReceiverLink(() => openSession(receiverOf(flags, terminal)));
  const scene = { id, connection, receiver, target, lease };
  try {
    const report = await runDrill(
      new DrillScene({ ...scene, interrupted: interrupt.signal }),
      new DrillScene({ ...scene, interrupted: new AbortController().signal }),
      (stage, seconds, done) => terminal.stderr.write(renderStage(stage, seconds, done)),
    );
    const { outcome } = report.record;
    const failed = outcome === 'passed' ? {} : { failed: `the drill ${outcome}` };
    return { json: { ...report.record, left: report.left }, text: renderDrill(report, view), ...failed };
  } finally {
    await receiver.close();
  }
}

interface Claimant {
  readonly id: string;
  readonly by: string;
  readonly namespace: string;
}

async function takeLease(connection: UserConnection, { id, by, namespace }: Claimant) {
  const { DrillLease } = await import('../../drill/lease.ts');
  const { DrillRunning } = await import('../../drill/failure.ts');
  const { describeError, ClusterError } = await import('../../../cluster/errors.ts');
  try {
    return await DrillLease.take({ store: connection.drills(namespace), clock: connection.clock, id, by });
  } catch (error) {
    if (error instanceof DrillRunning) {
      throw new CommandFailed(error.message, {
        error: 'running',
        next: ['Wait for its end. A drill that died is replaced after 30 s.'],
      });
    }
    if (!(error instanceof ClusterError)) throw error;
    throw new CommandFailed(`the state of the drill cannot be claimed: ${describeError(error)}`, {
      next: ['Install the canary and its rights: docs/drill.md.'],
    });
  }
}

function parseNamespace(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('Write the name of a namespace.');
}
