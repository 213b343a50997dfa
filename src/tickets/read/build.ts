import type { Tool } from '../exports/tool.ts';
import { labelsAt, patternOf, type Row } from '../exports/values.ts';
import { type Labels, type Mutable, parsePriority, type Ticket } from '../ticket.ts';
import type { Dates } from './dates.ts';
import { bodyOf, type Sign } from './hands.ts';
import { labelIn, readTitle } from './names.ts';
import { isFix } from './notes.ts';
import { readPriority } from './priorities.ts';
import type { Template, Templates } from './templates.ts';

/** A ticket while its file is read: the words of its alert's name may still become parameters. */
export interface Draft extends Omit<Mutable<Ticket>, 'alert' | 'hands'> {
  /** A hash of its id in its tool: overlapping exports hold it twice. */
  id: number | undefined;
  alert: string | Template;
  /** The sign of a person, until all tickets are read. */
  hands: Sign | Ticket['hands'];
}

type Name = { readonly alert: string | Template; readonly zone?: string | undefined };

const zoneLabels =
  'zone availability_zone topology_kubernetes_io_zone az cluster datacenter dc site region location'.split(' ');
/** A name without a blank is a name, not a title. */
const longestIdentifier = 80;
const longestFix = 300;
/** By convention, an alert of severity critical pages. */
const pagingSeverities = { critical: 'P2', page: 'P2' };

/** What the records of one file share. */
export interface Context {
  readonly dates: Dates;
  readonly templates: Templates;
  readonly pattern: RegExp | undefined;
  /** One string for all tickets with the same text: a million tickets fit into memory. */
  readonly intern: (text: string) => string;
  /** Counts a value that is not understood. */
  readonly unclear: (paths: string | undefined, value: string) => void;
}

/** Makes a ticket of a record. Undefined if the record must name an alert, and names none. */
export function buildDraft(row: Row, tool: Tool, sign: Sign, mustName: boolean, context: Context): Draft | undefined {
  const labels = labelsAt(row, tool.labels);
  const name = nameOf(row, tool, labels, context) ?? (mustName ? undefined : { alert: '' });
  if (name === undefined) return undefined;
  const openedAt = timeAt(row, tool.opened, context);
  const { zone, zoneLabel } = placeOf(row, tool, labels, name.zone);
  const named = tool.alert !== undefined && Object.keys(labels).length > 0;
  const fix = fixOf(row, tool);
  // Each draft has the same fields in the same order: that keeps a million of them small.
  return {
    id: idOf(row, tool),
    alert: typeof name.alert === 'string' ? context.intern(name.alert) : name.alert,
    zone: context.intern(zone),
    zoneLabel,
    openedAt,
    closedAt: closedAtOf(row, tool, openedAt, context),
    hands: sign,
    fix: fix === undefined ? undefined : context.intern(fix.slice(0, longestFix)),
    priority: priorityOf(row, tool, labels, context),
    labels: named ? labels : undefined,
    place: undefined,
  };
}

function timeAt(row: Row, paths: string | undefined, { dates, unclear }: Context): number | undefined {
  const text = row.text(paths);
  const time = text === '' ? undefined : dates.read(text);
  if (text !== '' && time === undefined) unclear(paths, text);
  return time;
}

function nameOf(row: Row, tool: Tool, labels: Labels, { pattern, templates }: Context): Name | undefined {
  const named = row.text(tool.alert) || labels.alertname || '';
  const text = named || row.text(tool.title);
  if (text === '') return undefined;
  const groups = (pattern?.exec(text) ?? /^Zone (?<zone>[^:]+):\s*(?<alert>.+)$/.exec(text))?.groups;
  if (groups?.alert) return { alert: groups.alert, zone: groups.zone };
  if (pattern !== undefined) return undefined;
  if (named !== '' && !/\s/.test(named) && named.length <= longestIdentifier) return { alert: named };
  const { rule, mined } = readTitle(text);
  return { alert: rule ?? labelIn(row.texts(tool.body).join('\n'), 'alertname') ?? templates.find(mined) };
}

function placeOf(row: Row, tool: Tool, labels: Labels, named?: string): Pick<Draft, 'zone' | 'zoneLabel'> {
  const zone = named ?? row.text(tool.zone);
  const label = zone === '' ? zoneLabels.find((name) => labels[name]) : undefined;
  if (label !== undefined) return { zone: labels[label] ?? '', zoneLabel: label === 'zone' ? undefined : label };
  const inBody = zone === '' ? labelIn(row.texts(tool.body).join('\n'), 'zone') : undefined;
  return { zone: zone || inBody || row.text(tool.service), zoneLabel: undefined };
}

function closedAtOf(row: Row, { closed, closedIf, took }: Tool, openedAt: number | undefined, { dates }: Context) {
  if (closedIf !== undefined && !patternOf(closedIf.is).test(row.text(closedIf.path))) return undefined;
  const duration = Number(row.text(took));
  if (openedAt !== undefined && duration > 0) return openedAt + duration;
  for (const text of row.texts(closed)) {
    const closedAt = dates.read(text);
    if (closedAt !== undefined) return closedAt < (openedAt ?? 0) ? undefined : closedAt;
  }
  return undefined;
}

function priorityOf(row: Row, tool: Tool, labels: Labels, { unclear }: Context): Draft['priority'] {
  const text = row.text(tool.priority);
  if (text === '') {
    const texts = [labels.priority ?? '', ...row.texts(tool.labels), row.text(tool.title)];
    return texts.map(parsePriority).find(Boolean) ?? readPriority(labels.severity ?? '', pagingSeverities);
  }
  const priority = readPriority(text, tool.priorityWords);
  if (priority === undefined) unclear(tool.priority, text);
  return priority ?? 'unclear';
}

/** The last note at the first path that has one. */
function fixOf(row: Row, { notes }: Tool): string | undefined {
  for (const path of notes?.split('|') ?? []) {
    const found = row.values(path).map(bodyOf).findLast(isFix);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** FNV-1a in 32 bits: a million ids as texts would take 40 MB. */
function idOf(row: Row, { id = [], name }: Tool): number | undefined {
  const parts = id.map((paths) => idText(row.values(paths)));
  if (parts.every((part) => part === '')) return undefined;
  let hash = 0x811c9dc5;
  for (const text of [name.split(' ', 1)[0] ?? '', ...parts]) {
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ 0x20, 0x01000193);
  }
  return hash | 0;
}

/** The first value that holds something. */
function idText(values: readonly unknown[]): string {
  const value = values.find((one) => one !== undefined && one !== null && one !== '');
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}
