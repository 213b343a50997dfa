import type { HandsRule } from '../tools/tool.ts';
import { firstPath, isRecord, type Row, textAt, textOf, textsAt, valuesAt } from '../tools/values.ts';
import { isFix, isMachineNote } from './notes.ts';

/** What a record says about people: they acted, a machine closed it, only an assignee is named, or nothing. */
export type Sign = 'person' | 'machine' | 'assigned' | undefined;

export interface HandsReading {
  readonly sign: Sign;
  /** A value that is not understood: the answer stays open. */
  readonly unclear?: { readonly column: string; readonly value: string };
}

/** A rule of the user: a column, and whether its matching values mean that a person acted. */
export interface HandsWhen {
  readonly column: string;
  readonly is: RegExp;
  readonly hands: boolean;
}

/** Any sign of a person outweighs all signs of a machine. */
export function readHands(row: Row, rule: HandsRule, userRules: readonly HandsWhen[]): HandsReading {
  const mapped = userRules.find(({ column, is }) => textsAt(row, column).some((value) => is.test(value)))?.hands;
  const flag = textAt(row, rule.flag);
  if (mapped === true || isYes(flag) || personActed(row, rule)) return { sign: 'person' };
  if (mapped === false) return { sign: 'machine' };
  const code = textAt(row, rule.code);
  const coded = code === '' ? undefined : readCode(code);
  if (coded === 'person') return { sign: 'person' };
  const closer = valuesAt(row, rule.closer)
    .map(actorOf)
    .find((actor) => actor !== undefined);
  const assigned = textAt(row, rule.assignee) !== '';
  const byMachine = closedByMachine(row, rule, closer) || coded === 'machine' || isNo(flag);
  if (byMachine) return { sign: assigned ? 'assigned' : 'machine' };
  const unclear = unclearValue(rule, { flag, code });
  return { sign: assigned ? 'assigned' : undefined, ...(unclear !== undefined && { unclear }) };
}

function personActed(row: Row, rule: HandsRule): boolean {
  const closedItself = textAt(row, rule.closedItself);
  return (
    textsAt(row, rule.acts).some((text) => isYes(text) || Number(text) > 0) ||
    [rule.people, rule.closer].some((paths) => valuesAt(row, paths).some((value) => actorOf(value) === 'person')) ||
    (closedItself !== '' && isNo(closedItself)) ||
    valuesAt(row, rule.comments).some((comment) => isPersonsComment(comment, textsAt(row, rule.creator)))
  );
}

function closedByMachine(row: Row, rule: HandsRule, closer: Actor): boolean {
  return (
    isYes(textAt(row, rule.closedItself)) ||
    closer === 'machine' ||
    (closer === undefined && textAt(row, rule.closedUnnamed) !== '') ||
    valuesAt(row, rule.comments).map(bodyOf).some(isMachineNote) ||
    textsAt(row, rule.tags).some((tag) => /^auto[-_ ]?(?:closed?|resolved?)$/i.test(tag))
  );
}

function unclearValue(rule: HandsRule, { flag, code }: { flag: string; code: string }): HandsReading['unclear'] {
  if (code !== '') return { column: firstPath(rule.code), value: code };
  return flag === '' || isNo(flag) ? undefined : { column: firstPath(rule.flag), value: flag };
}

function readCode(code: string): Sign {
  if (/\bnot (?:solved|resolved)|duplicate|^no |invalid|cancel/i.test(code)) return undefined;
  if (/event management|automat|\bauto\b|by (?:monitoring|system)|self[- ]?(?:healed|resolved|cleared)/i.test(code))
    return 'machine';
  return /solved|fixed|workaround|work around|caller|user|permanent|applied|repaired|replaced/i.test(code)
    ? 'person'
    : undefined;
}

export function isYes(text: string): boolean {
  return /^(?:yes|y|true|ja|oui|si|sí|sì|sim|tak|wahr|vrai|verdadero|verdadeiro|vero|waar|x)(?:\s*\(\d+\))?$/i.test(
    text,
  );
}

function isNo(text: string): boolean {
  return /^(?:no|n|false|nein|non|nee|não|nie|falsch|faux|falso|onwaar|0)$/i.test(text);
}

type Actor = 'person' | 'machine' | undefined;

const machineTypes = /service|bot|app\b|^app|integration|automation|system|api|webhook|timeout/i;
const machineNames =
  /^apps?\/|(?:^|[\W_])(?:alert-?manager|prometheus|grafana|zabbix|datadog|nagios|icinga|pagerduty|opsgenie|victorops|splunk|cloudwatch|robot|bot|system|automation|auto\w*|integration|api|webhook|service[ _-]?account|event management|monitor(?:ing)?|workflow|script|timeout|scheduler|svc|no-?reply|github-actions|jenkins|watchdog)(?:$|[\W_])/i;
/** ServiceNow closes resolved incidents under this name, and people log in with it. */
const bothNames = /^system administrator$/i;
const personNames = /\b(?:team|engineer|admin(?:istrator)?|operator|on-?call|lead)\b/i;

/** Whether an actor is a person. A name that could be both is a person's: the safe side. */
export function actorOf(value: unknown): Actor {
  const name = textOf(value);
  const type = isRecord(value) ? [value.type, value.accountType, value.account_type].map(textOf).join(' ').trim() : '';
  if (name === '' && type === '') return undefined;
  if (machineTypes.test(type)) return 'machine';
  if (isRecord(value) && (value.is_bot === true || value.__typename === 'Bot')) return 'machine';
  if (name === '0' || name === '' || bothNames.test(name)) return undefined;
  return machineNames.test(name) && !personNames.test(name) ? 'machine' : 'person';
}

const authorKeys = ['author', 'user', 'login', 'created_by', 'author_id', 'username', 'userid'];
const bodyKeys = ['body', 'text', 'content', 'message', 'plain_body', 'body_text', 'note', 'value', 'summary'];

/** What a comment says. Jira's CSV writes `time;author;text`. */
export function bodyOf(comment: unknown): string {
  if (!isRecord(comment)) return textOf(comment).replace(/^[^;]{6,30};[^;]{2,60};/, '');
  return textOf(bodyKeys.map((key) => comment[key]).find((body) => textOf(body) !== ''));
}

/** ServiceNow's notes begin with `time - author (Work notes)`. */
function authorIn(text: string): Actor {
  return actorOf(/ - (.{2,60}?) \((?:work notes|additional comments)/i.exec(text)?.[1]);
}

function isPersonsComment(comment: unknown, creators: readonly string[]): boolean {
  const body = bodyOf(comment);
  if (body === '' || /^\d+$/.test(body) || isMachineNote(body)) return false;
  const author = authorIn(body);
  if (!isRecord(comment)) return author === undefined ? isFix(body) : author === 'person';
  if (creators.includes(textOf(comment.author_id ?? comment.user_id))) return false;
  const authors = authorKeys.map((key) => actorOf(comment[key])).filter((actor) => actor !== undefined);
  return !authors.includes('machine');
}
