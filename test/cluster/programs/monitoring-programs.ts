import { ensurePrograms } from '../../../src/dev/programs/find.ts';
import type { Program, Say } from '../../../src/dev/programs/program.ts';
import type { Versions } from './versions.ts';

/** Debian's suite with the versions of Prometheus, Alertmanager and blackbox_exporter that the manifests name. */
const suiteOfManifests = 'sid';

/** What the pods of the monitoring run. */
export type MonitoringPrograms = Readonly<Record<'prometheus' | 'alertmanager' | 'blackbox_exporter', Program>>;

/** Finds or fetches them. Rejects with a `ProgramError`. */
export async function ensureMonitoringPrograms(versions: Versions, say: Say): Promise<MonitoringPrograms> {
  const suites = { blackbox_exporter: undefined, ...versions };
  const ensure = async (name: keyof MonitoringPrograms) =>
    (await ensurePrograms([name], { suite: suites[name] ?? suiteOfManifests, say }))[name];
  return {
    prometheus: await ensure('prometheus'),
    alertmanager: await ensure('alertmanager'),
    blackbox_exporter: await ensure('blackbox_exporter'),
  };
}
