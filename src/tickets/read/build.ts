import { type Labels, type Mutable, parsePriority, type Ticket } from '../ticket.ts';
import type { Tool } from '../tools/tool.ts';
import { labelsAt, matches, ownCopy, type Row } from '../tools/values.ts';
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

interface Name {
  readonly alert: string | Template;
  readonly zone?: string | undefined;
}

const zoneLabels =
  'zone availability_zone topology_kubernetes_io_zone az cluster datacenter dc site region location'.split(' ');
/** A name without a blank is a name, not a title. */
const longestIdentifier = 80;
const longestFix = 300;
/** By convention, an alert of severity critical pages. */
const pagingSeverities = { critical: 'P2', page: 'P2' };

/** Makes tickets of one file's records. */
export class Builder {
  /** Counts a value that is not understood. */
  readonly unclear: (paths: string | undefined, value: string) => void;
  readonly #dates: Dates;
  readonly #templates: Templates;
  readonly #pattern: RegExp | undefined;
  readonly #interned = new Map<string, string>();

  constructor(dates: Dates, templates: Templates, pattern: RegExp | undefined, unclear: Builder['unclear']) {
    this.#dates = dates;
    this.#templates = templates;
    this.#pattern = pattern;
    this.unclear = unclear;
  }

  /** Undefined if the record must name an alert, and names none. */
  build(row: Row, tool: Tool, sign: Sign, mustName: boolean): Draft | undefined {
    const labels = labelsAt(row, tool.labels);
    const name = this.#name(row, tool, labels) ?? (mustName ? undefined : { alert: '' });
    if (name === undefined) return undefined;
    const openedAt = this.#time(row, tool.opened);
    const { zone, zoneLabel } = this.#place(row, tool, labels, name.zone);
    const named = tool.alert !== undefined && Object.keys(labels).length > 0;
    // Each draft has the same fields in the same order: that keeps a million of them small.
    return {
      id: idOf(row, tool),
      alert: name.alert,
      zone: this.#intern(zone),
      zoneLabel,
      openedAt,
      closedAt: this.#closedAt(row, tool, openedAt),
      hands: sign,
      fix: this.#fix(row, tool),
      priority: this.#priority(row, tool, labels),
      labels: named ? labels : undefined,
      place: undefined,
    };
  }

  #time(row: Row, paths: string | undefined): number | undefined {
    const text = row.text(paths);
    const time = text === '' ? undefined : this.#dates.read(text);
    if (text !== '' && time === undefined) this.unclear(paths, text);
    return time;
  }

  #name(row: Row, tool: Tool, labels: Labels): Name | undefined {
    const named = row.text(tool.alert) || labels.alertname || '';
    const text = named || row.text(tool.title);
    if (text === '') return undefined;
    const groups = (this.#pattern?.exec(text) ?? /^Zone (?<zone>[^:]+):\s*(?<alert>.+)$/.exec(text))?.groups;
    if (groups?.alert) return { alert: this.#intern(groups.alert), zone: groups.zone };
    if (this.#pattern !== undefined) return undefined;
    if (named !== '' && !/\s/.test(named) && named.length <= longestIdentifier) return { alert: this.#intern(named) };
    const { rule, mined } = readTitle(text);
    const name = rule ?? labelIn(row.texts(tool.body).join('\n'), 'alertname');
    return { alert: name === undefined ? this.#templates.find(mined) : this.#intern(name) };
  }

  #place(row: Row, tool: Tool, labels: Labels, named?: string): Pick<Draft, 'zone' | 'zoneLabel'> {
    const zone = named ?? row.text(tool.zone);
    const label = zone === '' ? zoneLabels.find((name) => labels[name]) : undefined;
    if (label !== undefined) return { zone: labels[label] ?? '', zoneLabel: label === 'zone' ? undefined : label };
    const inBody =
      zone === '' && tool.body !== undefined ? labelIn(row.texts(tool.body).join('\n'), 'zone') : undefined;
    return { zone: zone || inBody || row.text(tool.service), zoneLabel: undefined };
  }

  #closedAt(row: Row, { closed, closedIf, took }: Tool, openedAt: number | undefined): number | undefined {
    if (closedIf !== undefined && !matches(row.text(closedIf.path), closedIf.is)) return undefined;
    const duration = Number(row.text(took));
    if (openedAt !== undefined && duration > 0) return openedAt + duration;
    for (const text of row.texts(closed)) {
      const closedAt = this.#dates.read(text);
      if (closedAt !== undefined) return openedAt !== undefined && closedAt < openedAt ? undefined : closedAt;
    }
    return undefined;
  }

  #priority(row: Row, tool: Tool, labels: Labels): Draft['priority'] {
    const text = row.text(tool.priority);
    if (text !== '') {
      const priority = readPriority(text, tool.priorityWords);
      if (priority === undefined) this.unclear(tool.priority, text);
      return priority ?? 'unclear';
    }
    const texts = [labels.priority ?? '', ...row.texts(tool.labels), row.text(tool.title)];
    return texts.map(parsePriority).find(Boolean) ?? readPriority(labels.severity ?? '', pagingSeverities);
  }

  /** The last note at the first path that has one. */
  #fix(row: Row, { notes = '' }: Tool): string | undefined {
    for (const path of notes.split('|')) {
      const found = row.values(path).map(bodyOf).findLast(isFix);
      if (found !== undefined) return this.#intern(found.slice(0, longestFix));
    }
    return undefined;
  }

  /** One string for all tickets with the same text: a million tickets fit into memory. */
  #intern(text: string): string {
    const known = this.#interned.get(text);
    if (known !== undefined) return known;
    const copy = ownCopy(text);
    this.#interned.set(copy, copy);
    return copy;
  }
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
