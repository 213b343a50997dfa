import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import t from 'tap';
import { findProgram } from '../../src/programs/find.ts';
import { run } from '../../src/programs/run.ts';
import { makeReport } from '../../src/toil/report.ts';
import { Review } from '../../src/toil/review.ts';
import { renderSuggestion } from '../../src/toil/suggest.ts';
import type { Ticket } from '../../src/toil/ticket.ts';
import { day, minute, series } from './make-tickets.ts';
import { readText } from './read-text.ts';

function suggestionFor(tickets: readonly Ticket[]): string {
  const review = new Review();
  for (const ticket of tickets) review.add(ticket);
  return renderSuggestion(makeReport([], review));
}

async function check(t: { testdir(): string }, suggestion: string, ...args: string[]): Promise<string> {
  const file = join(t.testdir(), 'alertmanager.yml');
  await writeFile(file, suggestion);
  const { path } = await findProgram('amtool');
  return run(
    path,
    args.length === 0 ? ['check-config', file] : ['config', 'routes', 'test', `--config.file=${file}`, ...args],
  );
}

const names = [`it's "quoted" \\ <b>`, 'Zürich ✂', 'tab\there', '- not: [yaml', '#comment'];

t.test('amtool accepts what is proposed for the sample', async (t) => {
  const { tickets } = await readText(readFileSync(new URL('../../src/toil/sample/tickets.log', import.meta.url)));
  const suggestion = suggestionFor(tickets);
  t.match(await check(t, suggestion), /SUCCESS[\s\S]*1 inhibit rules/);
  t.match(load(suggestion), {
    inhibit_rules: [{ source_matchers: ['alertname="EndpointRegistrationFailure"', 'zone!=""'], equal: ['zone'] }],
  });
});

t.test('amtool accepts any name that an alert may have, and routes it by it', async (t) => {
  const suggestion = suggestionFor(names.flatMap((alert) => series(12, minute, { alert, neededHands: false })));
  await check(t, suggestion);
  for (const name of names)
    t.match(await check(t, suggestion, `alertname=${JSON.stringify(name)}`), /^digest-only$/m, name);
});

t.test('each priority leads to its receiver, and what is unknown is heard without a page', async (t) => {
  const suggestion = suggestionFor([
    ...series(3, day, { alert: 'Grave', priority: 'P1' }),
    ...series(12, day, { alert: 'Idle', neededHands: false }),
    ...series(3, day, { alert: 'Silent' }),
  ]);
  t.match(await check(t, suggestion, 'alertname=Grave'), /^page$/m);
  t.match(await check(t, suggestion, 'alertname=Idle'), /^digest-only$/m);
  t.match(await check(t, suggestion, 'alertname=Silent'), /^chat$/m);
});
