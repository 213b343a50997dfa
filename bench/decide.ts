import type { ButtonConfig } from '../src/core/button-config.ts';
import { decide } from '../src/core/decision/decide.ts';
import type { AlertClaim } from '../src/core/decision/decision.ts';
import type { ContainerEvidence, Evidence } from '../src/core/evidence/evidence.ts';
import { median, type Row } from './support/row.ts';

const containers = 500;
const claims = 1_000;
const rounds = 15;

/** The processor time of a held alert if the target has many containers: each claim looks for the container with the most restarts. */
export function benchDecide(): Row {
  const evidence: Evidence = { readable: true, replicas: containers, containers: range(containers).map(container) };
  const alerts = range(claims).map(claim);
  const samples = range(rounds).map(() => {
    const before = process.cpuUsage();
    for (const alert of alerts) {
      const { kind } = decide(button, alert, evidence, undefined);
      if (kind !== 'hold') throw new Error(`not held: ${kind}`);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / claims;
  });
  return {
    what: `deciding an alert on the evidence of ${containers} containers`,
    measured: `${claims} alerts, ${rounds} times`,
    value: median(samples),
    unit: 'µs',
    bound: 30,
    sense: 'at most',
  };
}

const button: ButtonConfig = {
  name: 'swype-app',
  target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
  matchers: [],
  mode: 'on',
  corroborate: 'restarts',
  limit: 3,
  windowMs: 1_800_000,
  whenUnclear: 'trip',
  whenUnreadable: 'trip',
  sensor: 'standby',
  sensorAfterMs: 15_000,
  networkExitCodes: [],
  hooks: [],
};

/** No container has restarted often enough to trip. */
function container(index: number): ContainerEvidence {
  const restarts = index % 3;
  return {
    podUid: `uid-${index}`,
    pod: `swype-app-${index}`,
    container: 'stripe',
    restartCount: restarts,
    baseline: 0,
    dated: { network: restarts, other: 0, unclear: 0 },
    undated: { network: 0, other: 0, unclear: 0 },
    inferred: 0,
    lines: [],
  };
}

function claim(index: number): AlertClaim {
  const about = { uid: `uid-${index % containers}`, pod: `swype-app-${index % containers}`, container: 'stripe' };
  return {
    trigger: 'alert',
    status: 'firing',
    startsAt: 0,
    fingerprint: `f${index}`,
    alertname: 'BigRedButtonStop',
    about,
  };
}

function range(length: number): readonly number[] {
  return [...Array(length).keys()];
}
