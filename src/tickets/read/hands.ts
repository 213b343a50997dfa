import type { HandsWhen } from '../choices.ts';
import { type Actor, actorOf } from '../exports/actor.ts';
import type { HandsRule } from '../exports/tool.ts';
import { isRecord, type Row, textOf } from '../exports/values.ts';
import words from '../exports/words.json' with { type: 'json' };
import { isFix, isMachineNote } from './notes.ts';

/** What a record says about people: they acted, a machine closed it, only an assignee is named (or both of these), or nothing. */
export type Sign = 'person' | 'machine' | 'assigned' | 'machine-assigned' | undefined;

interface HandsReading {
  readonly sign: Sign;
  /** A value that is not understood: the answer stays open. */
  readonly unclear?: { readonly paths: string | undefined; readonly value: string };
}

/** Any sign of a person outweighs all signs of a machine. */
export function readHands(row: Row, rule: HandsRule, userRules: readonly HandsWhen[]): HandsReading {
  const mapped = userRules.find(({ column, is }) => row.texts(column).some((value) => is.test(value)))?.hands;
  const flag = row.text(rule.flag);
  if (mapped === true || isYes(flag) || personActed(row, rule)) return { sign: 'person' };
  if (mapped === false) return { sign: 'machine' };
  const code = row.text(rule.code);
  const coded = code === '' ? undefined : readCode(code, actorOf(row.text(rule.creator)));
  if (coded === 'person') return { sign: 'person' };
  const assigned = row.values(rule.assignee).some((value) => actorOf(value) === 'person') ? 'assigned' : undefined;
  if (closedByMachine(row, rule) || coded === 'machine' || isNo(flag))
    return { sign: assigned === undefined ? 'machine' : 'machine-assigned' };
  if (code !== '') return { sign: assigned, unclear: { paths: rule.code, value: code } };
  return { sign: assigned, ...(flag !== '' && { unclear: { paths: rule.flag, value: flag } }) };
}

function personActed(row: Row, rule: HandsRule): boolean {
  const people = row.values(rule.people).map(actorOf);
  // Who acknowledged counts more than that somebody did.
  const byMachine = people.includes('machine');
  return (
    people.includes('person') ||
    row.values(rule.closer).some((value) => actorOf(value) === 'person') ||
    row.texts(rule.acts).some((text) => Number(text) > 0 || (isYes(text) && !byMachine)) ||
    isNo(row.text(rule.closedItself)) ||
    row.values(rule.comments).some((comment) => isPersonsComment(comment, row.texts(rule.creator)))
  );
}

function closedByMachine(row: Row, rule: HandsRule): boolean {
  // A number of comments without their texts: beside the words of the machine that closed it, one may be a person's.
  const comments = row.values(rule.comments);
  if (comments.some((comment) => Number(comment) > 1)) return false;
  const closers = row.values(rule.closer).map(actorOf);
  const closer = closers.find((actor) => actor !== undefined);
  return (
    isYes(row.text(rule.closedItself)) ||
    closer === 'machine' ||
    (closer === undefined && row.text(rule.closedUnnamed) !== '') ||
    comments.map(bodyOf).some(isMachineNote) ||
    row.texts(rule.tags).some((tag) => /^auto[-_ ]?(?:closed?|resolved?)$/i.test(tag))
  );
}

/** "Resolved by caller" means the one that opened it, a person or a machine. */
function readCode(code: string, creator: Actor): Sign {
  if (/\bnot (?:solved|resolved)|duplicate|^no |invalid|cancel/i.test(code)) return undefined;
  if (/by caller/i.test(code) && creator === 'machine') return 'machine';
  if (/event management|automat|\bauto\b|by (?:monitoring|system)|self[- ]?(?:healed|resolved|cleared)/i.test(code))
    return 'machine';
  return /solved|fixed|workaround|work around|caller|user|permanent|applied|repaired|replaced/i.test(code)
    ? 'person'
    : undefined;
}

const yes = new RegExp(`^(?:${words.yes})(?:\\s*\\(\\d+\\))?$`, 'i');
const isYes = (text: string) => yes.test(text);
const no = new RegExp(`^(?:${words.no})$`, 'i');
const isNo = (text: string) => no.test(text);

const authorKeys = ['author', 'user', 'login', 'created_by', 'author_id', 'username', 'userid'];
const bodyKeys = ['body', 'text', 'content', 'message', 'plain_body', 'body_text', 'note', 'value', 'summary'];

/** What a comment says. Jira's CSV writes `time;author;text`. */
export function bodyOf(comment: unknown): string {
  if (!isRecord(comment)) return textOf(comment).replace(/^[^;]{6,30};[^;]{2,60};/, '');
  return textOf(bodyKeys.map((key) => comment[key]).find((body) => textOf(body) !== ''));
}

function isPersonsComment(comment: unknown, creators: readonly string[]): boolean {
  const body = bodyOf(comment);
  if (body === '' || /^\d+$/.test(body) || isMachineNote(body)) return false;
  // ServiceNow's notes begin with `time - author (Work notes)`, those in Jira's CSV with `time;author;`.
  const written = / - (.{2,60}?) \((?:work notes|additional comments)|^[^;]{6,30};([^;]{2,60});/i.exec(textOf(comment));
  const author = actorOf(written?.[1] ?? written?.[2]);
  if (!isRecord(comment)) return author === undefined ? isFix(body) : author === 'person';
  if (creators.includes(textOf(comment.author_id ?? comment.user_id))) return false;
  const authors = authorKeys.map((key) => actorOf(comment[key]));
  return !authors.includes('machine');
}
