import { catalogue } from '../../check/findings/catalogue.ts';

/** A part of a document that is generated from code, between two comments: see {@link withSection}. */
export interface DocSection {
  /** The document, from the root of the repository. */
  readonly file: string;
  readonly name: string;
  render(): string;
}

export const docSections: readonly DocSection[] = [
  { file: 'docs/operating.md', name: 'check-findings', render: checkFindings },
];

function checkFindings(): string {
  const rows = Object.entries(catalogue).map(([id, { severity, finds, why }]) => [`\`${id}\``, severity, finds, why]);
  return markdownTable(['finding', 'severity', 'what is wrong', 'why it matters'], rows);
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [header, header.map(() => '---'), ...rows].map(line).join('');
}
