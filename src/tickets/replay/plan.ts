import type { Labels, Priority, Ticket } from '../ticket.ts';
import { laneLabel } from './labels.ts';

/** A ticket with the times and the labels with which it is played; times are those of the tickets. */
export interface PlannedTicket {
  /** Its place among all tickets, from 1. */
  readonly number: number;
  readonly alert: string;
  readonly zone: string;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly labels: Labels;
  /** The ticket says that nobody had to act. */
  readonly healed: boolean;
}

/** A planned ticket and when it is posted and ends, in milliseconds from the beginning of the replay. */
export interface ScheduledTicket extends PlannedTicket {
  readonly postAt: number;
  readonly endAt: number;
}

export interface PlanOptions {
  /** Between tickets without times, and from opening to closing if a ticket has no closing. */
  readonly spacingMs: number;
  readonly openMs: number;
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly rulePriorities: ReadonlyMap<string, Priority>;
}

/** Gives each ticket its times and labels. Tickets without times are played in their order; beside tickets with times they are left out. */
export function planTickets(tickets: readonly Ticket[], options: PlanOptions): PlannedTicket[] {
  const timed = tickets.some(({ openedAt }) => openedAt !== undefined);
  return tickets.flatMap((ticket, index): PlannedTicket[] => {
    const { alert, zone, openedAt = timed ? undefined : index * options.spacingMs } = ticket;
    if (openedAt === undefined) return [];
    const closedAt = ticket.closedAt ?? openedAt + options.openMs;
    return [
      {
        number: index + 1,
        alert,
        zone,
        openedAt,
        closedAt: Math.max(closedAt, openedAt + 1_000),
        labels: labelsOf(ticket, options),
        healed: ticket.hands === 'no',
      },
    ];
  });
}

/** The alert's own labels if the tickets have them, with its priority. */
function labelsOf(
  { alert, zone, zoneLabel = 'zone', labels, priority }: Ticket,
  { priorities, rulePriorities }: PlanOptions,
): Labels {
  const ranked = priorities.get(alert) ?? (priority === 'unclear' ? undefined : priority) ?? rulePriorities.get(alert);
  const { __name__: _name, alertstate: _state, ...own } = labels ?? {};
  return {
    ...own,
    alertname: alert,
    ...(zone !== '' && { [zoneLabel]: zone }),
    ...(ranked !== undefined && { priority: ranked }),
  };
}

const longestLoadPerSecond = 200;
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
): ScheduledTicket[] {
  const places = Map.groupBy(tickets, ({ labels }) => JSON.stringify(common.map((label) => labels[label] ?? '')));
  const lanes = [...places.values()].flatMap((own) => splitByQuiet(own, settleMs));
  let startAt = 0;
  return lanes.flatMap((lane, number) => {
    const scheduled = scheduleLane(lane, speed, settleMs, startAt, String(number + 1));
    startAt += (lane.length / longestLoadPerSecond) * 1_000;
    return scheduled;
  });
}

function splitByQuiet(tickets: readonly PlannedTicket[], quietMs: number): PlannedTicket[][] {
  const lanes: PlannedTicket[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const ticket of tickets.toSorted((a, b) => a.openedAt - b.openedAt)) {
    const lane = lanes.at(-1);
    if (lane === undefined || ticket.openedAt > until + quietMs) lanes.push([ticket]);
    else lane.push(ticket);
    until = Math.max(until, ticket.closedAt);
  }
  return lanes;
}

function scheduleLane(
  lane: readonly PlannedTicket[],
  speed: number,
  settleMs: number,
  startAt: number,
  name: string,
): ScheduledTicket[] {
  const moments = [...new Set(lane.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]))].toSorted(
    (a, b) => a - b,
  );
  const at = new Map<number, number>();
  let now = startAt;
  for (const [index, moment] of moments.entries()) {
    now += index === 0 ? 0 : Math.min(settleMs, moment - (moments[index - 1] ?? moment)) / speed;
    at.set(moment, now);
  }
  return lane.map((ticket) => {
    const postAt = at.get(ticket.openedAt) ?? startAt;
    const endAt = Math.max(postAt + shortestMs, at.get(ticket.closedAt) ?? 0);
    return { ...ticket, labels: { ...ticket.labels, [laneLabel]: name }, postAt, endAt };
  });
}
