import { isNight } from '../review/tally.ts';
import type { ReplayConfig } from './config.ts';
import { labelsKey } from './labels.ts';
import { type Hearing, judgeOutcomes, type Outcome } from './outcome.ts';
import type { PlayedTicket } from './play.ts';
import type { Heard } from './sink.ts';

/** Notifications of one receiver at one priority: the most urgent in each. */
export interface NotificationCount {
  readonly receiver: string;
  readonly priority: string;
  readonly notifications: number;
  readonly pages: boolean;
}

/** A finished replay: what `--json` prints. */
export interface ReplayReport {
  readonly version: 2;
  readonly before: { readonly tickets: number; readonly atNight: number };
  readonly after: { readonly notifications: number; readonly pages: number; readonly pagesAtNight: number };
  readonly speed: number;
  readonly lanes: number;
  /** The machine was too slow, and the figures may be wrong. */
  readonly late: boolean;
  readonly lateMs: number;
  /** Tickets without a time, beside others that have one. */
  readonly leftOut: number;
  readonly timed: boolean;
  readonly timedRoutes: number;
  readonly digestLines: number;
  readonly unranked: readonly string[];
  readonly archives: readonly string[];
  /** Without the archives' copies. */
  readonly notifications: readonly NotificationCount[];
  readonly outcomes: readonly Outcome[];
}

export interface FinishedReplay {
  readonly config: ReplayConfig;
  readonly played: readonly PlayedTicket[];
  readonly sightings: Hearing['sightings'];
  readonly settleMs: number;
  /** Everything that the sink got. */
  readonly heard: readonly Heard[];
  readonly hourOf: (time: number) => number;
  readonly tickets: number;
  readonly timed: boolean;
  readonly lanes: number;
  readonly lateMs: number;
  readonly late: boolean;
  readonly digestLines: number;
}

export function makeReplayReport(replay: FinishedReplay): ReplayReport {
  const { config, played, hourOf, tickets, timed, lanes, digestLines } = replay;
  const { receivers, speed, timedRoutes } = config;
  const heard = replay.heard.filter(({ receiver }) => receivers.get(receiver)?.archive !== true);
  const pages = heard.filter(({ receiver }) => receivers.get(receiver)?.pages === true);
  const openedAt = new Map(played.map((ticket) => [`${labelsKey(ticket.labels)}`, ticket.openedAt]));
  const atNight = (time: number | undefined) => timed && time !== undefined && isNight(hourOf(time));
  return {
    version: 2,
    before: { tickets: played.length, atNight: played.filter((ticket) => atNight(ticket.openedAt)).length },
    after: {
      notifications: heard.length,
      pages: pages.length,
      pagesAtNight: pages.filter(({ firing }) => atNight(openedAt.get(labelsKey(firing[0] ?? {})))).length,
    },
    speed,
    lanes,
    late: replay.late,
    lateMs: replay.lateMs,
    leftOut: tickets - played.length,
    timed,
    timedRoutes,
    digestLines,
    unranked: [...new Set(played.filter(({ labels }) => labels.priority === undefined).map(({ alert }) => alert))],
    archives: [...receivers].filter(([, { archive }]) => archive).map(([name]) => name),
    notifications: countNotifications(heard, config),
    outcomes: judgeOutcomes({ ...replay, heard, receivers }),
  };
}

function countNotifications(heard: readonly Heard[], { receivers }: ReplayConfig): NotificationCount[] {
  const priorityOf = ({ firing }: Heard) => firing.map(({ priority = 'none' }) => priority).toSorted()[0] ?? 'none';
  const groups = Map.groupBy(heard, (notification) =>
    JSON.stringify([notification.receiver, priorityOf(notification)]),
  );
  return [...groups]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...rest]]) =>
      first === undefined
        ? []
        : [
            {
              receiver: first.receiver,
              priority: priorityOf(first),
              notifications: rest.length + 1,
              pages: receivers.get(first.receiver)?.pages === true,
            },
          ],
    );
}
