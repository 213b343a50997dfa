import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { jsonSchemaFile, jsonSchemaOfConfig } from './config/json-schema.ts';
import { docSections } from './sections.ts';
import { withSection } from './with-section.ts';

// Writes every generated section of the documents, and the published JSON schema of the config: `npm run docs`.
const root = resolve(import.meta.dirname, '../../..');
for (const section of docSections) {
  const path = resolve(root, section.file);
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), section));
}
writeFileSync(resolve(root, jsonSchemaFile), `${JSON.stringify(jsonSchemaOfConfig(), undefined, 2)}\n`);
