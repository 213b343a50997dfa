import t from 'tap';
import { allFindings } from '../../src/check/findings/all-findings.ts';
import { healthySetup, inClusters, liveFaults } from './live-faults.ts';

t.test('a healthy setup has no findings', (t) => {
  t.strictSame(allFindings(healthySetup), []);
  t.end();
});

t.test('a setup of several clusters has no findings if the alerts name the cluster of the receiver', (t) => {
  t.strictSame(allFindings(inClusters('eu-1')), []);
  t.end();
});

t.test('counters that come by remote write, without a scrape, are no fault', (t) => {
  const { runningPrometheus } = healthySetup;
  if (runningPrometheus === undefined) throw new Error('a healthy setup has a running Prometheus');
  const written = { ...healthySetup, runningPrometheus: { ...runningPrometheus, kubeStateMetrics: [] } };
  t.strictSame(allFindings(written), []);
  t.end();
});

for (const { name, setup, where } of liveFaults) {
  t.test(`${name}: the only finding, at its place`, (t) => {
    const found = allFindings(setup).map((finding) => ({ id: finding.id, where: finding.where }));
    t.strictSame(found, [{ id: name.split('.')[0], where }]);
    t.end();
  });
}
