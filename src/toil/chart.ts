import { escapeHtml } from './escape-html.ts';

/** One bar: its name, its number, and what tells it from the others. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** A class of the style sheet: the bar's colour. Its meaning must be readable elsewhere too. */
  readonly kind?: string;
}

/** As wide as a telephone, so that the text is as large there as anywhere. */
const width = 360;
const rowHeight = 42;
const valueWidth = 70;

/**
 * Bars one below the other, each under its name, as an SVG that needs neither script nor network. Each bar has its name and number as text; a
 * screen reader gets title and description of the whole.
 */
export function barChart(id: string, title: string, description: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const height = bars.length * rowHeight;
  return [
    `<svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}-title">${escapeHtml(title)}</title>`,
    `<desc id="${id}-description">${escapeHtml(description)}</desc>`,
    ...bars.map((bar, row) => renderBar(bar, row, most)),
    '</svg>',
  ].join('\n');
}

function renderBar({ name, value, kind = 'plain' }: Bar, row: number, most: number): string {
  const y = row * rowHeight;
  const length = ((width - valueWidth) * value) / most;
  return [
    `<text class="name" x="0" y="${y + 15}">${escapeHtml(shorten(name))}</text>`,
    `<rect class="bar ${kind}" x="0" y="${y + 21}" width="${length.toFixed(1)}" height="14"/>`,
    `<text class="value" x="${(length + 6).toFixed(1)}" y="${y + 33}">${value}</text>`,
  ].join('');
}

function shorten(name: string): string {
  return name.length > 44 ? `${name.slice(0, 43)}…` : name;
}
