import { legend, preambleOf, type Report, type Table, tablesOf } from './report.ts';

/** The review as Markdown, for a ticket or a wiki. */
export function renderMarkdown(report: Report): string {
  const tables = tablesOf(report).filter((table) => table.rows.length > 0);
  return [
    '# Ticket review',
    list(preambleOf(report)),
    ...tables.map((table) => `## ${table.title}\n\n${renderTable(table)}`),
    '## Words',
    list(legend),
    '',
  ].join('\n\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
}

function renderTable({ head, rows, more }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| ${head.map(() => '---').join(' | ')} |`;
  return [line(head), rule, ...rows.map(line), ...(more > 0 ? [`\n… and ${more} more`] : [])].join('\n');
}

/** A name of the file's must stay a name: no markup, no HTML, no new cell. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
