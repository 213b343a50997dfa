import { basename } from 'node:path';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { stopsOf } from '../../model/stop-alerts.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that the file of each stop rule is in the kustomization of its folder. */
export function checkKustomizations(setup: MonitoringSetup): readonly Finding[] {
  const files = new Set(stopsOf(setup).map(({ rule }) => rule.node.file));
  return (setup.unlisted ?? [])
    .filter(({ file }) => files.has(file))
    .map(({ file, kustomization }) => {
      const what = `${basename(file)} is beside this kustomization, which does not list it`;
      return finding(
        'rule-file-unlisted',
        kustomization.where,
        what,
        `add ${basename(file)}, or check the file that is applied`,
      );
    });
}
