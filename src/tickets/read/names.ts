import words from '../exports/words.json' with { type: 'json' };
import { remember } from '../remember.ts';

/** The longest name that is kept. Jira's summaries end at 255 characters, PagerDuty's titles at 1,024. */
const longestName = 300;

/** What tools write before a title, and behind it: a state, a reply mark, an emoji, a ticket number, a priority. */
const prefix = new RegExp(words.titlePrefixes.join('|'), 'iu');
const suffix = new RegExp(words.titleSuffixes.join('|'), 'iu');
/** Only such a title can have a suffix: a quick look, as most titles have none. */
const mayEndInState =
  /(?:critical|warning|unknown|ok|up|down|firing|resolved|recovered|triggered|acknowledged|closed|\))\W*$/i;

const firing = /\[(?:firing|resolved)\b/i;
/** `KubePodCrashLooping`: an alertname in the way in which Prometheus' rules are named. Products have shorter ones: `PostgreSQL`. */
const ruleName =
  /^[A-Z][A-Z0-9]*[a-z0-9]+(?:[A-Z]+[a-z0-9]+){2,}[A-Za-z0-9_]*(?=$|\s*[([{|:,]|\s+[-–]\s|\s+(?:on|for|in|at)\s)/;
const anyRuleName = /^[A-Za-z_][\w:]*(?=\s|$)/;

/** Several capitalized words in one: `QueueBacklogHigh`. */
const camelName = /^[A-Z]+[a-z0-9]+(?:[A-Z]+[a-z0-9]*)+$/;

/** A title without state and ticket number: the same at the beginning and at the end of an episode. */
export function cleanTitle(title: string): string {
  // Slack writes a link as <address|text>, and bold as *text*.
  let text = title.trim().replaceAll(/<https?:[^|>]*\|([^>]*)>|[*`]/g, '$1');
  for (let before = ''; before !== text; text = text.replace(prefix, '')) before = text;
  if (mayEndInState.test(text)) text = text.replace(suffix, '');
  return text.trim().slice(0, longestName) || title.trim().slice(0, longestName);
}

/**
 * What a title says of its alert: the name of its rule, or else the part from which a template is mined. Alertmanager's default
 * title is `[FIRING:1] name other labels (more labels)`: alertname always stands first.
 */
export const readTitle = remember((title: string): { readonly rule: string | undefined; readonly mined: string } => {
  const text = cleanTitle(title);
  const isNotification = firing.test(title);
  const named = isNotification ? text.replace(/\s*\([^()]*\)\s*$/, '') || text : text;
  const first = isNotification ? anyRuleName.exec(named)?.[0] : undefined;
  const firstName = first !== undefined && /[a-z][A-Z]|_/.test(first) ? first : undefined;
  return {
    rule: ruleName.exec(text)?.[0] ?? nameInPath(text) ?? firstName,
    mined: /^\S{8,}$/.test(named) ? named.replaceAll(place, '<*>').replaceAll(/[-_/:]+/g, ' ') : named,
  };
});

/** `eu-west-1a`, `oh-1`: a place in a name without blanks. */
const place = /(?<=^|[-_/:])(?:[a-z]{2}-[a-z]+-\d[a-z]?|[a-z]{2,4}-\d+[a-z]?)(?=$|[-_/:])/gi;

/** The name in `shop-QueueBacklogHigh-eu-west-1a`, `prometheus/QueueBacklogHigh/web-1`. */
function nameInPath(text: string): string | undefined {
  if (/\s/.test(text)) return undefined;
  const names = text.split(/[-_/:.]+/).filter((part) => camelName.test(part));
  return names.length === 1 ? names[0] : undefined;
}

/** What the beginning and the end of an episode share in their titles: numbers and words for a state change in between. */
export function titleKey(title: string): string {
  return cleanTitle(title)
    .toLowerCase()
    .replaceAll(/[*_~`]|\b(?:firing|resolved|recovered|triggered|alerting|ok|is|now|has|been|no longer)\b/g, '')
    .replaceAll(/(?<=^|\s)[\d.,]+%?(?=\s|$)/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const labelPattern = (label: string) => new RegExp(`\\b${label}\\b["'*]*\\s*[|:=]+\\s*["'*]*([\\w][\\w.:/-]*)`, 'i');
const labelPatterns = { alertname: labelPattern('alertname'), zone: labelPattern('zone') };

/** `alertname = X`, `zone: Y`, `|zone|Y|` in a free text. */
export function labelIn(text: string, label: keyof typeof labelPatterns): string | undefined {
  return labelPatterns[label].exec(text)?.[1];
}
