import { type Priority, parsePriority } from '../ticket.ts';

/** The words of ticket and paging tools. */
const words: Readonly<Record<string, Priority>> = {
  critical: 'P1',
  highest: 'P1',
  urgent: 'P1',
  blocker: 'P1',
  emergency: 'P1',
  disaster: 'P1',
  sev1: 'P1',
  sev0: 'P1',
  p0: 'P1',
  severe: 'P1',
  high: 'P2',
  major: 'P2',
  sev2: 'P2',
  important: 'P2',
  medium: 'P3',
  moderate: 'P3',
  normal: 'P3',
  average: 'P3',
  sev3: 'P3',
  warning: 'P3',
  low: 'P4',
  minor: 'P4',
  sev4: 'P4',
  lowest: 'P5',
  trivial: 'P5',
  planning: 'P5',
  info: 'P5',
  informational: 'P5',
  information: 'P5',
  sev5: 'P5',
  none: 'P5',
  'very low': 'P5',
  // Other languages, and words that a company chose itself.
  kritisch: 'P1',
  critique: 'P1',
  crítica: 'P1',
  critica: 'P1',
  crítico: 'P1',
  katastrophe: 'P1',
  désastre: 'P1',
  höchste: 'P1',
  'la plus haute': 'P1',
  'la plus élevée': 'P1',
  'más alta': 'P1',
  'mais alta': 'P1',
  hoogste: 'P1',
  dringend: 'P1',
  immediate: 'P1',
  showstopper: 'P1',
  'very high': 'P1',
  s1: 'P1',
  hoch: 'P2',
  haute: 'P2',
  élevée: 'P2',
  alta: 'P2',
  alto: 'P2',
  hoog: 'P2',
  s2: 'P2',
  mittel: 'P3',
  moyenne: 'P3',
  media: 'P3',
  média: 'P3',
  durchschnitt: 'P3',
  warnung: 'P3',
  warn: 'P3',
  s3: 'P3',
  niedrig: 'P4',
  basse: 'P4',
  baja: 'P4',
  baixa: 'P4',
  bassa: 'P4',
  laag: 'P4',
  s4: 'P4',
  niedrigste: 'P5',
  'la plus basse': 'P5',
};

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
  return parsePriority(word) ?? words[plain] ?? words[name] ?? bySign;
}
