import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { docSections } from './sections.ts';
import { withSection } from './with-section.ts';

// Writes every generated section of the documents: `npm run docs`.
for (const section of docSections) {
  const path = resolve(import.meta.dirname, '../../..', section.file);
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), section));
}
