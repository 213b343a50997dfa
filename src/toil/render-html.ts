import { createHash } from 'node:crypto';
import { type Treatment, treatments } from './advice.ts';
import { type Bar, barChart } from './chart.ts';
import { escapeHtml } from './escape-html.ts';
import { legend, preambleOf, type Report, type Table, tablesOf } from './report.ts';
import { showName } from './wording.ts';

/** Bars of one chart; the tables below it hold more. */
const barsShown = 20;

/**
 * Colours are told apart by colour-blind readers too, and each is named in the table; the contrast with either
 * background is at least 3:1.
 */
const style = `
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5a626b; --line: #d5dade; --page: #ffffff; --bar: #4a6fa5; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --quiet: #a9b1b9; --line: #3a4046; --page: #16191c; --bar: #7fa3d8; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .quiet { color: var(--quiet); }
.charts { display: flex; flex-wrap: wrap; gap: 0 3rem; } .charts section { flex: 0 1 26rem; min-width: 0; }
svg { width: 100%; max-width: 26rem; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--text); }
svg .value { fill: var(--quiet); }
.bar { fill: var(--bar); } .group { fill: #2f7fb8; } .inhibit { fill: #8a6fc0; } .lower { fill: #b07a1e; }
.automate { fill: #2f8f6b; } .retire { fill: #80868c; } .keep { fill: #c2524a; }
.key { display: inline-block; margin-right: 1rem; } .key svg { width: .8rem; height: .8rem; margin-right: .3rem; }
`;

/** The review as one page that needs neither network nor script, and allows itself neither. */
export function renderHtml(report: Report): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Ticket review</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<h1>Ticket review</h1>',
    list(preambleOf(report)),
    '<div class="charts">',
    ...charts(report),
    '</div>',
    ...tablesOf(report)
      .filter((table) => table.rows.length > 0)
      .map(renderTable),
    '<h2>Words</h2>',
    list(legend),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function charts({ alerts, zones, weeks, advice }: Report): string[] {
  const kinds = new Map(advice.map(({ alert, treatment }) => [alert, treatment]));
  const byAlert = alerts.map(({ alert, tickets }) => ({
    name: showName(alert),
    value: tickets,
    kind: kinds.get(alert) ?? 'keep',
  }));
  const byZone = zones.map(({ name, tickets }) => ({ name: showName(name), value: tickets }));
  // The latest weeks, as the latest are the ones to act on.
  const byWeek =
    weeks === 'unknown' ? [] : weeks.slice(-barsShown).map(({ name, tickets }) => ({ name, value: tickets }));
  return [
    ...section('alerts', 'Tickets by alert', byAlert, treatmentKey(byAlert.map((bar) => bar.kind))),
    ...section('zones', 'Tickets by zone', byZone),
    ...section('weeks', 'Tickets by week', byWeek),
  ];
}

function section(id: string, title: string, bars: readonly Bar[], key = ''): string[] {
  if (bars.length === 0) return [];
  const shown = bars.slice(0, barsShown);
  const left = bars.length - shown.length;
  const description = shown.map(({ name, value }) => `${name}: ${value}`).join('; ');
  const more = left > 0 ? `<p class="quiet">… and ${left} more</p>` : '';
  return ['<section>', `<h2>${title}</h2>`, key, barChart(id, title, description, shown), more, '</section>'];
}

function treatmentKey(used: readonly Treatment[]): string {
  const keys = treatments.filter((treatment) => used.includes(treatment));
  const swatch = (kind: string) =>
    `<svg aria-hidden="true" viewBox="0 0 10 10"><rect class="bar ${kind}" width="10" height="10"/></svg>`;
  return `<p>${keys.map((kind) => `<span class="key">${swatch(kind)}${kind}</span>`).join('')}</p>`;
}

function renderTable({ title, head, rows, more }: Table): string {
  const id = `table-${title.toLowerCase()}`;
  const cells = ([name = '', ...values]: readonly string[]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${values.map((value) => `<td>${escapeHtml(value)}</td>`).join('')}</tr>`;
  return [
    `<h2 id="${id}">${title}</h2>`,
    // A region that scrolls must be reachable by keyboard.
    `<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table>`,
    `<thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map(cells).join('\n')}</tbody>`,
    '</table></div>',
    more > 0 ? `<p class="quiet">… and ${more} more</p>` : '',
  ].join('\n');
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}
