/**
 * Finds words that do not belong in plain English. `words` and `notYetClean` have one entry a line. `notYetClean` can only shrink:
 * its entries are counted at the end, and everything else is checked.
 */
import { globSync, readFileSync } from 'node:fs';

const words = [
  'a need of',
  'anew',
  'are none',
  'are there none',
  'in force',
  'is none',
  'is taken over',
  'may be had',
  'meanwhile',
  'nobody knows',
  'so also',
  'surroundings',
  'taken over',
  'telling',
  'tells',
  'thereof',
  'told',
  'what is held',
  'what is known',
  'what is left',
  'whoever',
  'whom',
  'whomever',
  'whose turn',
];

const notYetClean: readonly string[] = [];

// A phrase may continue in the next line, after the mark of a comment. A word with a hyphen is a name, such as `hook-told`.
const gap = String.raw`\s+(?:\*\s+|//\s+)?`;
const pattern = new RegExp(`(?<!-)\\b(?:${words.map((word) => word.replaceAll(' ', gap)).join('|')})\\b`, 'gi');

function findWords(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(pattern)].map(({ 0: word, index }) => {
    const line = text.slice(0, index).split('\n').length;
    return `${file}:${line}: "${word.replaceAll(/\s+/g, ' ')}"`;
  });
}

const files = globSync('{.ci,bench,docs,grafana,src,test,*.md}{/**/*.{ts,md,css,html},}').filter(
  (file) => /\.(ts|md|css|html)$/.test(file) && file !== '.ci/words.ts',
);
if (files.length < 100) throw new Error('start it in the root of the project');
const placeOf = (file: string) => notYetClean.find((place) => file === place || file.startsWith(`${place}/`));
const remaining = new Map(notYetClean.map((place) => [place, 0]));
for (const file of files) {
  const found = findWords(file);
  const place = placeOf(file);
  if (place !== undefined) remaining.set(place, (remaining.get(place) ?? 0) + found.length);
  else if (found.length > 0) {
    console.log(`Words that do not belong in plain English:\n  ${found.join('\n  ')}`);
    process.exitCode = 1;
  }
}
const counts = [...remaining].map(([place, count]) =>
  count === 0 ? `${place} (clean: remove it from the list)` : `${place} ${count}`,
);
if (counts.length > 0) console.log(`Words that do not belong in plain English remain in: ${counts.join(', ')}`);
