import { type Labels, parsePriority, type Ticket } from '../ticket.ts';
import { severities } from '../tools/monitoring.ts';
import type { Tool } from '../tools/tool.ts';
import { firstPath, labelsAt, ownCopy, pathsIn, type Row, textAt, textsAt, valuesAt } from '../tools/values.ts';
import type { Dates } from './dates.ts';
import { bodyOf, type HandsWhen, readHands, type Sign } from './hands.ts';
import { labelIn, readTitle } from './names.ts';
import { isFix } from './notes.ts';
import { readPriority } from './priorities.ts';
import type { Template, Templates } from './templates.ts';

/** A ticket while its file is read: the words of its alert's name may still become parameters. */
export interface Draft extends Omit<Mutable<Ticket>, 'alert' | 'hands'> {
  alert: string | Template;
  /** The sign of a person, until all tickets are read. */
  hands: Sign | Ticket['hands'];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface BuildOptions {
  readonly dates: Dates;
  readonly templates: Templates;
  /** Takes an alert's text apart by the groups `alert` and `zone`. */
  readonly pattern?: RegExp;
  readonly handsWhen: readonly HandsWhen[];
  /** Counts a value that is not understood. */
  readonly unclear: (column: string, value: string) => void;
}

/** What came of a record: a ticket, or why the record holds no ticket. */
export type Built = { readonly draft: Draft } | { readonly problem: string };

const zoneLabels =
  'zone availability_zone topology_kubernetes_io_zone az cluster datacenter dc site region location'.split(' ');
/** A name without a blank is a name, not a title. */
const longestIdentifier = 80;

/** Makes tickets of one file's records. */
export class Builder {
  readonly #options: BuildOptions;
  readonly #interned = new Map<string, string>();

  constructor(options: BuildOptions) {
    this.#options = options;
  }

  build(row: Row, tool: Tool): Built {
    const labels = labelsAt(row, tool.labels);
    const name = this.#name(row, tool, labels);
    if (name === undefined) return { problem: 'it names no alert' };
    const opened = textAt(row, tool.opened);
    const openedAt = opened === '' ? undefined : this.#options.dates.read(opened);
    if (opened !== '' && openedAt === undefined) this.#options.unclear(firstPath(tool.opened), opened);
    const { sign, unclear } = readHands(row, tool.hands ?? {}, this.#options.handsWhen);
    if (unclear !== undefined) this.#options.unclear(unclear.column, unclear.value);
    const fix = this.#fix(row, tool);
    const closedAt = this.#closedAt(row, tool, openedAt);
    const priority = this.#priority(row, tool, labels);
    const { zone, zoneLabel } = this.#place(row, tool, labels, name.zone);
    const named = tool.alert !== undefined && Object.keys(labels).length > 0;
    // Each draft has the same fields in the same order: that keeps a million of them small.
    const draft: Draft = {
      id: hash((tool.id ?? []).map((paths) => idText(valuesAt(row, paths))).join(' ')),
      alert: name.alert,
      zone,
      zoneLabel,
      openedAt,
      closedAt,
      hands: sign,
      fix: fix === undefined ? undefined : this.#intern(fix),
      priority,
      labels: named ? labels : undefined,
      place: undefined,
    };
    return { draft };
  }

  #name(row: Row, tool: Tool, labels: Labels): { alert: string | Template; zone?: string } | undefined {
    const named = textAt(row, tool.alert) || labels.alertname || '';
    const text = named || textAt(row, tool.title);
    if (text === '') return undefined;
    const groups =
      this.#options.pattern?.exec(text)?.groups ?? /^Zone (?<zone>[^:]+):\s*(?<alert>.+)$/.exec(text)?.groups;
    if (groups?.alert !== undefined && groups.alert !== '') {
      return { alert: this.#intern(groups.alert), ...(groups.zone !== undefined && { zone: groups.zone }) };
    }
    if (this.#options.pattern !== undefined) return undefined;
    if (named !== '' && !/\s/.test(named) && named.length <= longestIdentifier) return { alert: this.#intern(named) };
    const { rule, mined } = readTitle(text);
    const name = rule ?? labelIn(textsAt(row, tool.body).join('\n'), 'alertname');
    return { alert: name === undefined ? this.#options.templates.find(mined) : this.#intern(name) };
  }

  #place(row: Row, tool: Tool, labels: Labels, named?: string): Pick<Draft, 'zone' | 'zoneLabel'> {
    const zone = named ?? (textAt(row, tool.zone) || undefined);
    if (zone !== undefined) return { zone: this.#intern(zone), zoneLabel: undefined };
    const label = zoneLabels.find((name) => (labels[name] ?? '') !== '');
    if (label !== undefined)
      return { zone: this.#intern(labels[label] ?? ''), zoneLabel: label === 'zone' ? undefined : label };
    const inBody = tool.body === undefined ? undefined : labelIn(textsAt(row, tool.body).join('\n'), 'zone');
    return { zone: this.#intern(inBody ?? textAt(row, tool.service)), zoneLabel: undefined };
  }

  #closedAt(row: Row, { closed, closedIf }: Tool, openedAt: number | undefined): number | undefined {
    if (closed === undefined || (closedIf !== undefined && !closedIf.is.test(textAt(row, closedIf.path))))
      return undefined;
    for (const path of pathsIn(closed)) {
      const text = textAt(row, path);
      const closedAt = text === '' ? undefined : (durationFrom(text, path, openedAt) ?? this.#options.dates.read(text));
      if (closedAt !== undefined) return openedAt !== undefined && closedAt < openedAt ? undefined : closedAt;
    }
    return undefined;
  }

  #priority(row: Row, tool: Tool, labels: Labels): Draft['priority'] {
    const text = textAt(row, tool.priority);
    if (text !== '') {
      const priority = readPriority(text, tool.priorityWords);
      if (priority === undefined) this.#options.unclear(firstPath(tool.priority), text);
      return priority ?? 'unclear';
    }
    const tagged = textsAt(row, tool.labels).flatMap((tag) => parsePriority(tag) ?? []);
    return (
      parsePriority(labels.priority ?? '') ??
      tagged[0] ??
      parsePriority(textAt(row, tool.title)) ??
      readPriority(labels.severity ?? '', severities)
    );
  }

  #fix(row: Row, { notes }: Tool): string | undefined {
    for (const path of notes === undefined ? [] : pathsIn(notes)) {
      const found = row.all(path).map(bodyOf).filter(isFix).at(-1);
      if (found !== undefined) return found.slice(0, longestFix);
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

const longestFix = 300;

function idText(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''))).join(',');
}

/** FNV-1a in 32 bits: a million ids as texts would take 40 MB. Only ids of tickets from the same moment are compared. */
function hash(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}

/** Opsgenie's report gives the time to close in milliseconds after the opening. */
function durationFrom(text: string, path: string, openedAt: number | undefined): number | undefined {
  return /closeTime$/.test(path) && openedAt !== undefined && /^\d+$/.test(text) ? openedAt + Number(text) : undefined;
}
