import { isRecord, textOf } from './values.ts';
import words from './words.json' with { type: 'json' };

export type Actor = 'person' | 'machine' | undefined;

const machineTypes = /service|workflow|bot|app\b|^app|integration|automation|system|api|webhook|timeout/i;
const machineNames = new RegExp(`^apps?/|(?:^|[\\W_])(?:${words.machines})(?:$|[\\W_])`, 'i');
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
