import { dump } from 'js-yaml';
import { markdownTable } from '../markdown-table.ts';
import { type ConfigKey, configKeys, keyNotes } from './keys.ts';

/** The config reference: a table for each block of keys. */
export function configReference(): string {
  const blocks = Map.groupBy(configKeys(), blockOf);
  return [...blocks].map(([block, keys]) => `## ${block}\n\n${markdownTable(header, keys.map(rowOf))}`).join('\n');
}

const header = ['key', 'type', 'default', 'meaning', 'example'];

/** `buttons[].hooks[]` is a block of its own, `receiver.tls` is a part of `receiver`. */
function blockOf({ path }: ConfigKey): string {
  if (path.startsWith('buttons[].hooks[]')) return 'buttons[].hooks[]';
  if (path.startsWith('buttons[].')) return 'buttons[]';
  return path.includes('.') ? (path.split('.')[0] ?? '') : 'Top level';
}

function rowOf({ path, expected, required }: ConfigKey): string[] {
  const note = keyNotes[path];
  if (note === undefined) throw new Error(`src/dev/docs/config has no note for ${path}`);
  const usual = note.default === undefined ? (note.otherwise ?? '') : `\`${flow(note.default)}\``;
  return [`\`${path}\``, expected, required ? '**required**' : usual, note.meaning, `\`${flow(note.example)}\``];
}

/** YAML in one line. A text needs no quotes here. */
function flow(value: unknown): string {
  return typeof value === 'string' ? value : dump(value, { flowLevel: 0, lineWidth: -1 }).trim();
}
