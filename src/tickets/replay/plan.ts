import type { Labels, Priority, Ticket } from '../ticket.ts';
import { laneLabel } from './config.ts';

export type PlannedTicket = ReturnType<typeof planTickets>[number];
/** With the times of its posting and end, in milliseconds from the beginning of the replay. */
export type ScheduledTicket = ReturnType<typeof schedule>[number];

export interface PlanOptions {
  /** Between tickets without times, and from opening to closing if a ticket has no closing. */
  readonly spacingMs: number;
  readonly openMs: number;
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly rulePriorities: ReadonlyMap<string, Priority>;
}

/**
 * Gives each ticket its number from 1, its times and labels. Tickets without times are played in their order; beside tickets with times they
 * are left out.
 */
export function planTickets(tickets: readonly Ticket[], options: PlanOptions) {
  const timed = tickets.some(({ openedAt }) => openedAt !== undefined);
  return tickets.flatMap((ticket, index) => {
    const { alert, zone, hands, openedAt = timed ? undefined : index * options.spacingMs } = ticket;
    if (openedAt === undefined) return [];
    const closedAt = Math.max(ticket.closedAt ?? openedAt + options.openMs, openedAt + 1_000);
    return [{ number: index + 1, alert, zone, openedAt, closedAt, labels: labelsOf(ticket, options), hands }];
  });
}

/** The labels of the alert itself, if the file has them: a configuration may route by any of them. */
function labelsOf(
  { alert, zone, zoneLabel = 'zone', priority, labels }: Ticket,
  { priorities, rulePriorities }: PlanOptions,
): Labels {
  const ranked = priorities.get(alert) ?? (priority === 'unclear' ? undefined : priority) ?? rulePriorities.get(alert);
  return {
    ...labels,
    alertname: alert,
    ...(zone !== '' && { [zoneLabel]: zone }),
    ...(ranked !== undefined && { priority: ranked }),
  };
}

const loadPerSecond = 200;
/** The shortest time for which an alert fires in a replay. */
const shortestMs = 100;

/**
 * Puts the tickets into lanes: what cannot meet in a group or an inhibition, or lies a quiet time apart, plays at the same time. In a lane,
 * times in which nothing changes are cut to what Alertmanager needs to finish.
 */
export function schedule(
  tickets: readonly PlannedTicket[],
  speed: number,
  settleMs: number,
  common: readonly string[],
) {
  const places = Map.groupBy(tickets, ({ labels }) => JSON.stringify(common.map((label) => labels[label] ?? '')));
  const lanes = [...places.values()].flatMap((own) => splitByQuiet(own, settleMs));
  let startAt = 0;
  return lanes.flatMap((lane, number) => {
    const at = timesIn(lane, startAt, (ms) => Math.min(settleMs, ms) / speed);
    startAt += (lane.length / loadPerSecond) * 1_000;
    return lane.map((ticket) => {
      const labels: Labels = { ...ticket.labels, [laneLabel]: String(number + 1) };
      const postAt = at.get(ticket.openedAt) ?? 0;
      const endAt = Math.max(postAt + shortestMs, at.get(ticket.closedAt) ?? 0);
      return { ...ticket, labels, postAt, endAt };
    });
  });
}

function splitByQuiet(tickets: readonly PlannedTicket[], quietMs: number): PlannedTicket[][] {
  const lanes: PlannedTicket[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const ticket of tickets.toSorted((a, b) => a.openedAt - b.openedAt)) {
    if (ticket.openedAt > until + quietMs) lanes.push([]);
    lanes.at(-1)?.push(ticket);
    until = Math.max(until, ticket.closedAt);
  }
  return lanes;
}

/** For each moment in which something changes, when it is played. */
function timesIn(lane: readonly PlannedTicket[], startAt: number, played: (ms: number) => number) {
  const moments = [...new Set(lane.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]))];
  const at = new Map<number, number>();
  let now = startAt;
  let before: number | undefined;
  for (const moment of moments.toSorted((a, b) => a - b)) {
    now += played(moment - (before ?? moment));
    at.set(moment, now);
    before = moment;
  }
  return at;
}
