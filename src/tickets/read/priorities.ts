import { type Priority, parsePriority } from '../ticket.ts';

/** The words of ticket and paging tools, of other languages, and of companies, `|` between them. */
const words: Readonly<Record<Priority, string>> = {
  P1: 'critical|highest|urgent|blocker|emergency|disaster|sev1|sev0|p0|severe|kritisch|critique|crítica|critica|crítico|katastrophe|désastre|höchste|la plus haute|la plus élevée|más alta|mais alta|hoogste|dringend|immediate|showstopper|very high|s1',
  P2: 'high|major|sev2|important|hoch|haute|élevée|alta|alto|hoog|s2',
  P3: 'medium|moderate|normal|average|sev3|warning|mittel|moyenne|media|média|durchschnitt|warnung|warn|s3',
  P4: 'low|minor|sev4|niedrig|basse|baja|baixa|bassa|laag|s4',
  P5: 'lowest|trivial|planning|info|informational|information|sev5|none|very low|niedrigste|la plus basse',
};

const priorityOfWord = new Map(
  // The keys of the table are its type's.
  (Object.entries(words) as [Priority, string][]).flatMap(([priority, own]) =>
    own.split('|').map((word) => [word, priority] as const),
  ),
);

const numbers: Readonly<Record<string, Priority>> = { 1: 'P1', 2: 'P2', 3: 'P3', 4: 'P4', 5: 'P5' };

const known = new Map<string, Priority | undefined>();

/** A priority in whatever words: `P2`, `1 - Critical`, `Highest`, `SEV-1`; `own` are the words of one tool. */
export function readPriority(text: string, own: Readonly<Record<string, Priority>> = {}): Priority | undefined {
  const word = text.trim().toLowerCase();
  if (own[word] !== undefined) return own[word];
  if (!known.has(word)) known.set(word, readWords(word));
  return known.get(word);
}

function readWords(word: string): Priority | undefined {
  const plain = word.replace(/^(?:priority|severity|prio|urgency)\s*[:/-]?\s*/, '').replace(/^(sev)[\s-]/, '$1');
  const [, number, name = ''] =
    /^(\d)\s*[-–:.]\s*(.+)$/.exec(plain.replace(/^(.+?)\s*[(-]\s*(\d)\)?$/, '$2 - $1')) ?? [];
  const bySign = number === undefined ? numbers[plain] : numbers[number];
  return parsePriority(word) ?? priorityOfWord.get(plain) ?? priorityOfWord.get(name) ?? bySign;
}
