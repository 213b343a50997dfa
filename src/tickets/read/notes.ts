import words from '../exports/words.json' with { type: 'json' };
import { maskWords } from './templates.ts';

/** A machine's own words for "it is over". */
const machineNote = new RegExp(words.machineNotes.join('|'), 'i');

/** Words that close a ticket and say nothing about what was done. */
const emptyNote = new RegExp(`^(?:(?:${words.emptyNotes})(?![\\p{L}\\d])[\\s.,!;:-]*)+$`, 'iu');

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
