import { describeTarget } from '../../core/target.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { plural } from '../../core/text/wording.ts';
import type { CommandLine } from '../render/view.ts';
import type { GradualOutcome, Step, StepObstacle } from './gradual.ts';

/** The progress after one step. */
export function describeStep({ replicas, full, target }: Step, stepWaitMs: number): string {
  const done = `${describeTarget(target)}: ${replicas} of ${plural(full, 'replica')}`;
  if (replicas >= full) return `${done}.\n`;
  return `${done}. The next step comes when no container restarted for ${describeDuration(stepWaitMs)}.\n`;
}

interface Shown {
  readonly text: string;
  readonly json: object;
  readonly failed?: string;
}

type Ended = Extract<GradualOutcome, { kind: 'restored' | 'stopped' }>;

/** The end of a restore in steps: complete, or stopped between two steps. */
export function showGradual(button: string, outcome: Ended, command: CommandLine): Shown {
  const { target, replicas, steps } = outcome;
  if (outcome.kind === 'restored') {
    const text = `${describeTarget(target)} is set to ${plural(replicas, 'replica')}.\nWatch: ${command('watch', button)}\n`;
    return { json: { button, target, replicas, full: replicas, steps, already: false }, text };
  }
  const { full, why } = outcome;
  const failed = `the restore of ${button} stopped at ${replicas} of ${plural(full, 'replica')}: ${describeObstacle(why, full)}`;
  const text = `${[failed, ...nextSteps(button, why, full, command)].join('\n  ')}\n`;
  return { json: { button, target, replicas, full, steps, already: false, stopped: why }, text, failed };
}

function describeObstacle(why: StepObstacle, full: number): string {
  switch (why.kind) {
    case 'gateway-down':
      return 'the witness sees the payment gateway down';
    case 'restarted':
      return `container ${why.container} of pod ${why.pod} ended and restarts`;
    case 'not-started':
      return `only ${plural(why.running, 'pod')} run all of their containers after ${describeDuration(why.afterMs)}`;
    case 'tripped':
      return `the button tripped again, by trip ${why.trip.id}, and stops the target`;
    case 'changed':
      return `another program set ${plural(why.replicas, 'replica')}; this restore wanted ${full}`;
  }
}

/** After a trip, the record names the count of the last step, so the command names the full one. */
function nextSteps(button: string, why: StepObstacle, full: number, command: CommandLine): readonly string[] {
  const again = command('restore', button, '--gradual', '--replicas', `${full}`);
  if (why.kind !== 'tripped') return [`See why: ${command('status', button)}`, `Continue from here: ${again}`];
  const reset = command('reset', button, '--trip', why.trip.id, '--reason', '…');
  return [`See why it tripped: ${command('status', button)}`, `Reset first: ${reset}`, `Then restore: ${again}`];
}
