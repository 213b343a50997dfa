import { formatDuration } from '../../core/text/duration.ts';
import { plural } from '../../core/text/wording.ts';
import { type Fate, fates, type Outcome, type ReplayReport } from '../replay/report.ts';
import { type Table, textTable } from './table.ts';
import { showName } from './words.ts';

const linesShown = 100;
const namesShown = 5;

/** The replay for people. */
export function renderReplay(report: ReplayReport): string {
  const tables = [receiverTable(report), alertTable(report), mutedTable(report)].filter(({ rows }) => rows.length > 0);
  return [
    statements(report).join('\n'),
    headline(report),
    ...tables.map((table) => textTable(table, false)),
    verdict(report),
    '',
  ].join('\n\n');
}

/** How far the figures can be trusted; a statement that does not apply is left out. */
function statements(report: ReplayReport): string[] {
  const { timed, leftOut, speed, lanes, late, lateMs, timedRoutes, digestLines, unranked, archives } = report;
  const more = unranked.length > namesShown ? ` and ${unranked.length - namesShown} more` : '';
  return [
    timed
      ? 'Each ticket is played at its own time; times in which nothing happens are skipped.'
      : 'The tickets have no times: they are played in their order.',
    leftOut > 0 && `${plural(leftOut, 'ticket')} without a time: left out.`,
    `Tickets and durations alike run ${Math.round(speed)} times faster than life (${formatDuration(speed * 100)} take 100ms), in ${plural(lanes, 'lane')} beside each other: what cannot meet plays at the same time.`,
    'Each receiver is a sink on this machine: nothing is sent to anybody. Notifications of what fires are counted, reminders of what stays open are not.',
    digestLines > 0 &&
      `The daily digest is posted once (${plural(digestLines, 'line')}): no Prometheus runs in a replay.`,
    archives.length > 0 && `${archives.join(', ')} gets a copy of everything: that is not counted.`,
    late && `This machine was busy: the replay was up to ${Math.round(lateMs)} ms late, and its figures may be wrong.`,
    timedRoutes > 0 &&
      `A replay has no time of day: the mute and active times of ${plural(timedRoutes, 'route')} are left out.`,
    unranked.length > 0 &&
      `No ticket or rule gives a priority to ${unranked.slice(0, namesShown).map(showName).join(', ')}${more}: give your rules with --rules, or --priority alert=P3.`,
  ].flatMap((statement) => (statement === false ? [] : [`- ${statement}`]));
}

function headline({ before, after, timed }: ReplayReport): string {
  const night = (count: number) => (timed ? ` (${count} at night)` : '');
  const paged = before.pages === 'unknown' ? '' : ', each a page,';
  return `${plural(before.tickets, 'ticket')}${night(before.atNight)}${paged} before → ${plural(after.notifications, 'notification')} after, ${plural(after.pages, 'page')}${night(after.pagesAtNight)} among them`;
}

function receiverTable({ notifications, outcomes }: ReplayReport): Table {
  const before = outcomes.flatMap(({ receivers, priority }) => receivers.map((receiver) => ({ receiver, priority })));
  const groups = Map.groupBy([...before, ...notifications], ({ receiver, priority }) => `${receiver} ${priority}`);
  const rows = [...groups]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => {
      const after = notifications.find(
        (one) => one.receiver === group[0]?.receiver && one.priority === group[0].priority,
      );
      const tickets = group.filter((one) => !('notifications' in one)).length;
      return [group[0]?.receiver ?? '', group[0]?.priority ?? '', String(tickets), String(after?.notifications ?? 0)];
    });
  const head = ['receiver', 'priority', 'tickets before', 'notifications after'];
  return { title: 'By receiver and priority', head, rows };
}

function alertTable({ outcomes }: ReplayReport): Table {
  const groups = Map.groupBy(outcomes, ({ alert, zone }) => JSON.stringify([alert, zone]));
  const rows = [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((group) => {
      const count = (fate: Fate) => String(group.filter((outcome) => outcome.fate === fate).length);
      const { alert = '', zone = '', priority = '' } = group[0] ?? {};
      return [showName(alert), showName(zone), priority, String(group.length), ...fates.map(count)];
    });
  return { title: 'By alert and zone', head: ['alert', 'zone', 'priority', 'tickets', ...fates], rows };
}

/** What was muted by what. */
function mutedTable({ outcomes }: ReplayReport): Table {
  const muted = outcomes.filter(({ fate }) => fate === 'muted');
  const rows = [...Map.groupBy(muted, ({ alert, by }) => JSON.stringify([alert, by])).values()].map((group) => [
    showName(group[0]?.alert ?? ''),
    showName(group[0]?.by ?? ''),
    String(group.length),
  ]);
  return { title: 'Muted', head: ['alert', 'by', 'tickets'], rows };
}

/** Which alerts nobody would have heard of: there must be none. */
function verdict({ outcomes }: ReplayReport): string {
  const unheard = outcomes.filter(({ fate }) => fate === 'unheard');
  if (unheard.length === 0)
    return 'Nobody misses anything: each ticket was notified, folded into an earlier one, in the digest, muted by an alert that was heard, or over by itself before its wait was.';
  const describe = ({ number, alert, zone, by }: Outcome) =>
    `  ticket ${number}, ${showName(alert)} in zone ${showName(zone)}: ${by}`;
  const more = unheard.length > linesShown ? [`  … and ${unheard.length - linesShown} more`] : [];
  return [
    `NOBODY HEARD of ${plural(unheard.length, 'ticket')}:`,
    ...unheard.slice(0, linesShown).map(describe),
    ...more,
  ].join('\n');
}
