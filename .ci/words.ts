/**
 * Finds words that do not belong in plain English, in the folders that are clean already. To add a word or a folder, add a line.
 * `node .ci/words.ts FOLDER...` counts the words of other folders.
 */
import { globSync, readFileSync } from 'node:fs';

const words = [
  'a need of',
  'anew',
  'are none',
  'are there none',
  'hence',
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

const cleanFolders = ['.ci', 'bench', 'src/dev', 'test/dev'];

// A phrase may go on in the next line, behind the mark of a comment.
const gap = String.raw`\s+(?:\*\s+|//\s+)?`;
const pattern = new RegExp(`\\b(?:${words.map((word) => word.replaceAll(' ', gap)).join('|')})\\b`, 'gi');

function findWords(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(pattern)].map(({ 0: word, index }) => {
    const line = text.slice(0, index).split('\n').length;
    return `${file}:${line}: "${word.replaceAll(/\s+/g, ' ')}"`;
  });
}

const [...folders] = process.argv.slice(2);
const searched = (folders.length > 0 ? folders : cleanFolders).map(
  (folder) => `${folder}/**/*.{ts,md,yaml,yml,css,html}`,
);
const files = globSync(searched).filter((file) => file !== '.ci/words.ts');
const found = files.flatMap(findWords);
for (const line of found) console.log(line);
if (found.length > 0) console.log(`${found.length} words that do not belong in plain English`);
if (found.length > 0 || files.length === 0) process.exitCode = 1;
