import { maskWords } from './templates.ts';

/** A machine's own words for "it is over". */
const machineNote =
  /auto(?:matically)?[- ]?(?:re)?(?:solved|closed|cleared)|(?:resolved|closed|cleared|recovered|solved) (?:automatically|automatic|by (?:the )?(?:alert-?manager|prometheus|grafana|monitor\w*|system|event management|integration|automation|zabbix|datadog|opsgenie|pagerduty|api\b|timeout))|^(?:the )?(?:alert|alarm|incident|monitor|problem|condition|event)s? (?:is |was |has |has been )*(?:closed|cleared|resolved|recovered|ok|no longer \w+)(?: (?:at|on) [\d\s:.tz/-]+)?\W*$|back to normal|self[- ]?(?:healed|resolved|cleared)|no longer firing/i;

/** Words that close a ticket and say nothing about what was done. */
const emptyNote =
  /^(?:(?:issue|ticket|incident|alert|problem|it|this|was|is|has|been|now|all|already|and|the|done|fixed|resolved|closed|ok(?:ay)?|solved|works?|working|good|fine|again|thanks?|thank|you|duplicate|false|alarm|positive|ack(?:nowledged)?|looking|into|investigating|monitoring|checking|on|no|action|actions|issue|needed|required|taken|found|nothing|to|do|none|n\/a|see|above|chat|slack|won't|will|not)\b[\s.,!;:-]*)+$/i;

export function isMachineNote(text: string): boolean {
  return machineNote.test(text);
}

/** A note is a fix only if it says what was done. */
export function isFix(text: string): boolean {
  return text.trim().length >= 6 && /\s/.test(text.trim()) && !isMachineNote(text) && !emptyNote.test(text.trim());
}

/** The same for the same fix on another host. */
export function fixKey(fix: string): string {
  return maskWords(fix).join(' ').toLowerCase();
}
