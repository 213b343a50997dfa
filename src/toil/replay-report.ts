import { plural } from '../core/text/wording.ts';
import type { Labels } from './labels.ts';
import type { FileReport } from './read.ts';
import { describeSpeed, type ReplayConfig } from './replay-config.ts';
import { countNotifications, judgeOutcomes, type NotificationCount, type Outcome } from './replay-outcome.ts';
import type { Plan } from './replay-plan.ts';
import type { Played } from './replay-play.ts';
import type { Heard } from './replay-sink.ts';
import { showName } from './wording.ts';

/** Alerts without a priority that are named. */
const replayNamesShown = 5;

/** A finished replay: what `--json` prints. */
export interface ReplayReport {
  readonly version: 1;
  readonly files: readonly FileReport[];
  /** How it was played, a sentence each. */
  readonly statements: readonly string[];
  readonly tickets: number;
  /** Without the archives' copies. */
  readonly notifications: readonly NotificationCount[];
  readonly copies: readonly NotificationCount[];
  readonly outcomes: readonly Outcome[];
}

export interface FinishedReplay {
  readonly files: readonly FileReport[];
  readonly plan: Plan;
  readonly config: ReplayConfig;
  readonly played: Played;
  readonly digests: readonly Labels[];
  /** Everything that the sink was told. */
  readonly heard: readonly Heard[];
}

export function makeReplayReport(replay: FinishedReplay): ReplayReport {
  const { files, config, played, digests } = replay;
  const isCopy = ({ receiver }: Heard) => config.receivers.get(receiver)?.archive === true;
  const heard = replay.heard.filter((notification) => !isCopy(notification));
  return {
    version: 1,
    files,
    statements: statementsOf(replay),
    tickets: played.tickets.length,
    notifications: countNotifications(heard),
    copies: countNotifications(replay.heard.filter(isCopy)),
    outcomes: judgeOutcomes({ ...played, heard, digests, receivers: config.receivers }),
  };
}

/** Alerts that no rule, ticket or option ranks: most likely the rules are others than the tickets' own. */
function describeUnranked({ tickets }: Played): string[] {
  const unranked = tickets.filter(({ labels }) => labels.priority === undefined).map(({ ticket }) => ticket.alert);
  const names = [...new Set(unranked)];
  if (names.length === 0) return [];
  const shown = names.slice(0, replayNamesShown).map(showName).join(', ');
  const more = names.length > replayNamesShown ? ` and ${names.length - replayNamesShown} more` : '';
  return [
    `No rule or ticket gives a priority to ${shown}${more}: played without one. Give your rules by --rules, or --priority alert=P3.`,
  ];
}

function statementsOf({ plan, config, played, digests }: FinishedReplay): string[] {
  const archives = [...config.receivers].filter(([, { archive }]) => archive).map(([name]) => name);
  const statements = [
    ...plan.statements,
    describeSpeed(config),
    ...describeUnranked(played),
    'Every receiver was a sink on this machine: nothing was sent to anybody. Only notifications of what fires are counted.',
  ];
  if (digests.length > 0) {
    statements.push(
      `No Prometheus runs in a replay: it posted the daily digest itself, after the last ticket (${plural(digests.length, 'line')}).`,
    );
  }
  if (archives.length > 0) {
    statements.push(`${archives.join(', ')} gets a copy of everything: that is no hearing, and counted apart.`);
  }
  return [...statements, ...config.changes];
}
