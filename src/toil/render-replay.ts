import { plural } from '../core/text/wording.ts';
import { renderTable } from './render-text.ts';
import { type Fate, fates, isGrave, type Outcome } from './replay-outcome.ts';
import type { ReplayReport } from './replay-report.ts';
import type { Table } from './report.ts';
import { showName } from './wording.ts';

/** Notifications and tickets listed one by one in the text output; --json has all. */
const replayLinesShown = 100;

/** The replay for people. */
export function renderReplay(report: ReplayReport): string {
  const tables = [receiverTable(report), copyTable(report), alertTable(report), ticketTable(report)];
  return [
    report.statements.map((statement) => `- ${statement}`).join('\n'),
    headline(report),
    ...tables
      .filter(({ rows }) => rows.length > 0)
      .map((table) => `${table.title}\n${renderTable(table, (text) => text)}`),
    verdict(report),
    '',
  ].join('\n\n');
}

function headline({ tickets, notifications }: ReplayReport): string {
  const sum = notifications.reduce((total, count) => total + count.notifications, 0);
  return `${plural(tickets, 'ticket')} before → ${plural(sum, 'notification')} after`;
}

/** Which alerts nobody would have heard of: there must be none. */
function verdict({ outcomes }: ReplayReport): string {
  const unheard = outcomes.filter(({ fate }) => fate === 'unheard');
  if (unheard.length === 0)
    return 'Nobody misses anything: each ticket was notified, folded, in the digest, or muted by an alert that was heard.';
  const grave = unheard.filter(isGrave);
  const lines = unheard.map(
    ({ number, alert, zone, by }) => `  ticket ${number}, ${showName(alert)} in zone ${showName(zone)}: ${by}`,
  );
  const more = lines.length > replayLinesShown ? [`  … and ${lines.length - replayLinesShown} more`] : [];
  return [
    `NOBODY HEARD of ${plural(unheard.length, 'ticket')}, ${grave.length} of them not P4 or P5:`,
    ...lines.slice(0, replayLinesShown),
    ...more,
  ].join('\n');
}

function receiverTable({ notifications, outcomes }: ReplayReport): Table {
  const keys = new Map<string, readonly [string, string]>();
  for (const { receiver, priority } of notifications) keys.set(`${receiver} ${priority}`, [receiver, priority]);
  for (const { receivers, priority } of outcomes)
    for (const name of receivers) keys.set(`${name} ${priority}`, [name, priority]);
  const rows = [...keys.values()].toSorted().map(([receiver, priority]) => {
    const before = outcomes.filter(
      (outcome) => outcome.priority === priority && outcome.receivers.includes(receiver),
    ).length;
    const after =
      notifications.find((count) => count.receiver === receiver && count.priority === priority)?.notifications ?? 0;
    return [receiver, priority, String(before), String(after)];
  });
  return {
    title: 'By receiver and priority',
    head: ['receiver', 'priority', 'tickets before', 'notifications after'],
    rows,
    more: 0,
  };
}

function copyTable({ copies }: ReplayReport): Table {
  const rows = copies.map(({ receiver, priority, notifications }) => [receiver, priority, String(notifications)]);
  return { title: 'Copies to archives', head: ['archive', 'priority', 'notifications'], rows, more: 0 };
}

function alertTable({ outcomes }: ReplayReport): Table {
  const groups = Map.groupBy(outcomes, ({ alert, zone }) => JSON.stringify([alert, zone]));
  const rows = [...groups.values()].map((group) => {
    const count = (fate: Fate) => String(group.filter((outcome) => outcome.fate === fate).length);
    const { alert = '', zone = '', priority = '' } = group[0] ?? {};
    return [showName(alert), showName(zone), priority, String(group.length), ...fates.map(count)];
  });
  return cut({ title: 'By alert and zone', head: ['alert', 'zone', 'priority', 'tickets', ...fates], rows, more: 0 });
}

function ticketTable({ outcomes }: ReplayReport): Table {
  const rows = outcomes.filter(({ fate }) => fate !== 'notified').map(ticketRow);
  return cut({
    title: 'Tickets that made no notification of their own',
    head: ['ticket', 'alert', 'zone', 'became', 'by'],
    rows,
    more: 0,
  });
}

function ticketRow({ number, alert, zone, fate, by }: Outcome): string[] {
  return [String(number), showName(alert), showName(zone), fate, showName(by)];
}

function cut(table: Table): Table {
  return {
    ...table,
    rows: table.rows.slice(0, replayLinesShown),
    more: Math.max(0, table.rows.length - replayLinesShown),
  };
}
