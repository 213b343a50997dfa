import { escapeHtml } from './escape-html.ts';

/** One bar: its name, its number, and what tells it from the others. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** A class of the style sheet: the bar's colour. Its meaning must be readable elsewhere too. */
  readonly kind?: string;
}

const width = 720;
const nameWidth = 300;
const rowHeight = 24;
const valueWidth = 70;

/**
 * Bars side by side, as an SVG that needs neither script nor network. Each bar has its name and number as text; a
 * screen reader gets title and description of the whole.
 */
export function barChart(id: string, title: string, description: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const height = bars.length * rowHeight + 8;
  return [
    `<svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}-title">${escapeHtml(title)}</title>`,
    `<desc id="${id}-description">${escapeHtml(description)}</desc>`,
    ...bars.map((bar, row) => renderBar(bar, row, most)),
    '</svg>',
  ].join('\n');
}

function renderBar({ name, value, kind = 'plain' }: Bar, row: number, most: number): string {
  const y = row * rowHeight + 4;
  const length = ((width - nameWidth - valueWidth) * value) / most;
  return [
    `<text class="name" x="${nameWidth - 8}" y="${y + 15}">${escapeHtml(shorten(name))}</text>`,
    `<rect class="bar ${kind}" x="${nameWidth}" y="${y + 2}" width="${length.toFixed(1)}" height="${rowHeight - 6}"/>`,
    `<text class="value" x="${(nameWidth + length + 6).toFixed(1)}" y="${y + 15}">${value}</text>`,
  ].join('');
}

function shorten(name: string): string {
  return name.length > 44 ? `${name.slice(0, 43)}…` : name;
}
