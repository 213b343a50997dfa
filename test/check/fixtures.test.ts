import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCheck } from '../../src/check/run-check.ts';
import { fixtures, install, optionsFor } from './fixture.ts';

t.test('the shipped files have no findings, and everything in them is understood', async (t) => {
  const report = await runCheck(optionsFor());
  t.strictSame(report.findings, []);
  // No rule and no matcher is skipped.
  t.strictSame(
    report.notLookedAt.map(({ what }) => what),
    ['running Prometheus', 'running Alertmanager', 'cluster'],
  );
  t.ok(report.wouldTrip);
});

for (const fixture of fixtures) {
  const [id = ''] = fixture.name.split('.');
  t.test(`${fixture.name}: the only finding, in the right line`, async (t) => {
    const files = await install(fixture, t.testdir());
    const report = await runCheck(optionsFor(files));
    const { wouldTrip } = report;
    // Every fault that slows an alert down also makes `sensorAfter` too short.
    const all = report.findings.filter((finding) => finding.id === id || finding.id !== 'sensor-early');
    const findings = all.filter((finding) => finding.id !== fixture.also);
    t.equal(findings.length === all.length, fixture.also === undefined, 'what follows from it');
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
      t.equal(wouldTrip, severity !== 'blocking', severity);
    }
  });
}
