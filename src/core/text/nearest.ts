import { distance } from 'fastest-levenshtein';

/** The known word that `word` is most likely a misspelling of; undefined if no word is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const edits = (candidate: string) => distance(word.toLowerCase(), candidate.toLowerCase());
  const [best] = known.toSorted((one, other) => edits(one) - edits(other));
  return best !== undefined && edits(best) <= Math.max(2, word.length / 3) ? best : undefined;
}
