import words from '../exports/words.json' with { type: 'json' };
import { remember } from '../remember.ts';
import { type Priority, parsePriority } from '../ticket.ts';

/** The words of ticket and paging tools, of other languages, and of companies. */
const priorityOfWord = new Map(
  Object.entries(words.priorities).flatMap(([priority, own]) =>
    own.split('|').map((word) => [word, parsePriority(priority)] as const),
  ),
);

/** A priority in whatever words: `P2`, `1 - Critical`, `Highest`, `SEV-1`; `own` are the words of one tool. */
export function readPriority(text: string, own: Readonly<Record<string, string>> = {}): Priority | undefined {
  const word = text.trim().toLowerCase();
  if (own[word] !== undefined) return parsePriority(own[word]);
  return readWords(word);
}

const readWords = remember((word: string): Priority | undefined => {
  const plain = word.replace(/^(?:priority|severity|prio|urgency)\s*[:/-]?\s*/, '').replace(/^(sev)[\s-]/, '$1');
  const [, number, name = ''] =
    /^(\d)\s*[-–:.]\s*(.+)$/.exec(plain.replace(/^(.+?)\s*[(-]\s*(\d)\)?$/, '$2 - $1')) ?? [];
  return (
    parsePriority(word) ?? priorityOfWord.get(plain) ?? priorityOfWord.get(name) ?? parsePriority(`P${number ?? plain}`)
  );
});
