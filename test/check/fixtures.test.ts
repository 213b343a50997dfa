import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCheck } from '../../src/check/run-check.ts';
import { fixtures, install, optionsFor } from './fixture.ts';

t.test('the shipped files have nothing that would be found, and all of it is understood', async (t) => {
  const report = await runCheck(optionsFor());
  t.strictSame(report.findings, []);
  // Nothing else: neither a rule nor a matcher that was not understood.
  t.strictSame(
    report.notLookedAt.map(({ what }) => what),
    ['running Prometheus', 'running Alertmanager', 'cluster'],
  );
  t.ok(report.wouldTrip);
});

for (const fixture of fixtures) {
  const [id = ''] = fixture.name.split('.');
  t.test(`${fixture.name}: exactly this is found, in the right line`, async (t) => {
    const files = await install(fixture, t.testdir());
    const { findings, wouldTrip } = await runCheck(optionsFor(files));
    t.strictSame(
      findings.map((finding) => finding.id),
      new Array(fixture.count ?? 1).fill(id),
      JSON.stringify(findings, undefined, 2),
    );
    const file = files[fixture.in ?? fixture.file];
    for (const { where, severity } of findings) {
      const [, path = where, line] = /^(.*):(\d+)$/.exec(where) ?? [];
      t.equal(join(process.cwd(), path), file.startsWith('/') ? file : join(process.cwd(), file));
      const words = line === undefined ? '' : readFileSync(file, 'utf8').split('\n')[Number(line) - 1];
      t.equal(words?.trim(), fixture.line);
      t.equal(wouldTrip, severity !== 'stops-a-stop', severity);
    }
  });
}
