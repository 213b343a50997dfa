import type { ButtonConfig } from '../src/core/button-config.ts';
import { decide } from '../src/core/decision/decide.ts';
import type { AlertClaim } from '../src/core/decision/decision.ts';
import type { ContainerEvidence, Evidence } from '../src/core/evidence/evidence.ts';
import { median, type Row } from './support/row.ts';

const containers = 500;
const claims = 1_000;
const rounds = 15;

/** The processor time of a held alert whose target has many containers: each claim asks which of them goes furthest. */
export function benchDecide(): Row {
  const evidence: Evidence = { readable: true, replicas: containers, containers: range(containers).map(shown) };
  const asked = range(claims).map(claimed);
  const samples = range(rounds).map(() => {
    const begun = process.cpuUsage();
    for (const claim of asked) {
      const { kind } = decide(button, claim, evidence, undefined);
      if (kind !== 'hold') throw new Error(`not held: ${kind}`);
    }
    const { user, system } = process.cpuUsage(begun);
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
  networkExitCodes: [],
  hooks: [],
};

/** None has restarted often enough. */
function shown(index: number): ContainerEvidence {
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

function claimed(index: number): AlertClaim {
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
