import { fileURLToPath } from 'node:url';
import t from 'tap';
import { renderReplay } from '../../src/toil/render-replay.ts';
import { isGrave } from '../../src/toil/replay-outcome.ts';
import { type ReplayRun, runReplay } from '../../src/toil/run-replay.ts';
import type { Priority } from '../../src/toil/ticket.ts';

const inTree = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const priorities = new Map<string, Priority>([
  ['TooFewEndpointsRegistered', 'P2'],
  ['EndpointRegistrationFailure', 'P2'],
  ['EndpointRegistrationTransientFailure', 'P4'],
  ['LLMBatchProcessingJobFailures', 'P3'],
  ['LLMModelVeryStale', 'P3'],
  ['LLMModelStale', 'P4'],
]);
const run: ReplayRun = {
  files: [inTree('src/toil/sample/tickets.log')],
  read: { reading: { chosen: {}, utcOffsetMinutes: 0 } },
  configFile: inTree('alertmanager/alertmanager.yml'),
  spacingMs: 60_000,
  openMs: 300_000,
  playMs: 60_000,
  priorities,
  stdin: process.stdin,
  tell: () => {},
};

t.test(
  'of the sample, a real Alertmanager makes three pages at most and one digest, and nobody misses anything',
  async (t) => {
    const { tickets, notifications, outcomes, statements } = await runReplay(run);
    const count = (receiver: string) =>
      notifications.filter((row) => row.receiver === receiver).reduce((sum, row) => sum + row.notifications, 0);
    t.equal(tickets, 31);
    t.ok(count('page') >= 1 && count('page') <= 3, `${count('page')} pages`);
    t.equal(count('daily-digest'), 1);
    t.same(
      outcomes.filter(({ fate }) => fate === 'unheard'),
      [],
    );
    const folded = outcomes.filter((outcome) => isGrave(outcome) && !['notified', 'folded'].includes(outcome.fate));
    t.same(folded, [], 'what needs hands is told itself');
    t.match(
      outcomes.find(({ number }) => number === 11),
      { fate: 'muted', by: 'by EndpointRegistrationFailure' },
    );
    t.match(statements.join('\n'), /posted the daily digest itself/);
  },
);

t.test('an alert whose route tells nobody is reported as unheard', async (t) => {
  const folder = t.testdir({
    'tickets.log': 'Zone AB: Lost\n',
    'alertmanager.yml': 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n',
  });
  const report = await runReplay({
    ...run,
    files: [`${folder}/tickets.log`],
    configFile: `${folder}/alertmanager.yml`,
  });
  t.match(report.outcomes, [{ alert: 'Lost', receivers: ['nobody'], fate: 'unheard' }]);
  t.match(
    renderReplay(report),
    /NOBODY HEARD of 1 ticket, 1 of them not P4 or P5:\n {2}ticket 1, Lost in zone AB: .*leads to nobody/,
  );
});
