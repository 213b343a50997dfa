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

// A line break and the mark of a comment may part the words of a phrase. A word after a hyphen is a part of a name, and passes.
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
const found = files.flatMap(findWords);
if (found.length > 0) {
  console.log(`Words that do not belong in plain English:\n  ${found.join('\n  ')}`);
  process.exitCode = 1;
}
