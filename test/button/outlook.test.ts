import t from 'tap';
import { Settings } from '../../src/button/settings.ts';
import { type ButtonSnapshot, viewOfButton } from '../../src/button/view.ts';
import { renderButton } from '../../src/cli/render/status.ts';
import { painter } from '../../src/cli/render/text.ts';
import { commandLine } from '../../src/cli/render/view.ts';
import type { ActiveBrake } from '../../src/core/brake/brake.ts';
import type { ButtonConfig } from '../../src/core/button-config.ts';
import { decide } from '../../src/core/decision/decide.ts';
import type { AlertClaim } from '../../src/core/decision/decision.ts';
import type { ReadEvidence } from '../../src/core/evidence/evidence.ts';
import type { Gateway } from '../../src/core/heartbeat/gateway.ts';
import { armedLatch, isLatched, type LatchRecord } from '../../src/core/latch/latch.ts';
import { outlookOf } from '../../src/core/outlook/outlook.ts';
import { buttonWith, firing, latchedBy, releasedAt, restarts, target } from '../core/support/decide.ts';

type Cases = Readonly<Record<string, readonly unknown[]>>;
type Choice<Settings extends Cases> = { readonly [Name in keyof Settings]: Settings[Name][number] };

/** Every case of one setting beside every case of the others. */
function combinations<const Settings extends Cases>(settings: Settings): readonly Choice<Settings>[] {
  const chosen = Object.entries(settings).reduce<readonly object[]>(
    (before, [name, cases]) => before.flatMap((choice) => cases.map((one) => ({ ...choice, [name]: one }))),
    [{}],
  );
  // The names and the cases are those of `settings`.
  return chosen as readonly Choice<Settings>[];
}

const disarm = {
  account: 'ada',
  at: '2026-01-02T03:00:00.000Z',
  until: '2026-01-02T05:00:00.000Z',
  reason: 'gateway maintenance',
};
const well = { heartbeat: { late: false }, config: { ok: true }, api: { ok: true } };
/** What can limit an armed button, and how its state says so. */
const faults = {
  none: { shared: well, words: /Armed(?! \()/ },
  'late heartbeat': { shared: { ...well, heartbeat: { late: true } }, words: /Armed \(degraded: heartbeat late\)/ },
  'refused config': { shared: { ...well, config: { ok: false } }, words: /Armed \(degraded: config refused\)/ },
  'silent API server': { shared: { ...well, api: { ok: false } }, words: /degraded: no answer from the API server/ },
  'failed rehearsal': { shared: well, words: /Armed \(degraded: rehearsal failed\)/ },
} as const;

const all = combinations({
  mode: ['on', 'dry-run', 'off'],
  corroborate: ['restarts', 'none'],
  whenUnclear: ['trip', 'hold', 'witness'],
  sensor: ['standby', 'off'],
  disarm: [undefined, disarm],
  latch: [undefined, armedLatch(target), latchedBy('t1'), releasedAt('2026-01-02T03:00:00.000Z', false)],
  replicas: [3, 0],
  gateway: ['up', 'down', 'unknown'],
  brake: [undefined, { trips: 3, counted: 3, withinMs: 600_000 }],
  fault: ['none', 'late heartbeat', 'refused config', 'silent API server', 'failed rehearsal'],
});

interface Case {
  readonly config: ButtonConfig;
  readonly latch: LatchRecord | undefined;
  readonly replicas: number;
  readonly gateway: Gateway;
  readonly disarm: typeof disarm | undefined;
  readonly brake: ActiveBrake | undefined;
  readonly fault: keyof typeof faults;
}

function shownOf({ config, latch, replicas, gateway, disarm, brake, fault }: Case, evidence: ReadEvidence) {
  const snapshot: ButtonSnapshot = {
    settings: new Settings(config, { knowsHooks: true }),
    latch,
    target,
    replicas,
    evidence,
    disarm,
    rehearsal: fault === 'failed rehearsal' ? { ok: false, at: 0, problem: 'forbidden' } : { ok: true, at: 0 },
    heldBy: 'receiver',
    problems: [],
    obstacles: [],
  };
  const view = { ...viewOfButton(snapshot, 3), heartbeat: { state: 'ok', gateway } as const, ...(brake && { brake }) };
  return { ...view, outlook: outlookOf(view, faults[fault].shared) };
}

const screen = { paint: painter(false), width: 10_000, now: 0, command: commandLine([]) };

t.test('for every combination of the settings, the shown text says what the decision will be', async (t) => {
  t.ok(all.length > 5_000, `${all.length} combinations`);
  for (const { latch, replicas, gateway, disarm, brake, fault, ...settings } of all) {
    const config = buttonWith(settings);
    const setting: Case = { config, latch, replicas, gateway, disarm, brake, fault };
    const claim: AlertClaim = { ...firing, gateway };
    const decisionOn = (counts: Parameters<typeof restarts>[0]) =>
      decide(config, claim, { ...restarts(counts), replicas }, latch, disarm, brake);
    const shown = shownOf(setting, { ...restarts({ network: 2 }), replicas });
    const text = renderButton(shown, screen);
    const label = JSON.stringify({
      ...settings,
      latch: latch?.state,
      replicas,
      gateway,
      disarmed: disarm !== undefined,
      fault,
    });
    const [byNetwork, unclear, without] = [{ network: 4 }, { unclear: 4 }, {}].map(decisionOn);
    const wrong = [
      ['trips by network failure', byNetwork?.kind === 'trip', /It trips/.test(text)],
      ['an unclear cause trips', unclear?.kind === 'trip', saysUnclearTrips(text, gateway)],
      ['the alert alone decides', without?.kind === 'trip', /It trips .*the alert alone decides/.test(text)],
      ['a trip is only logged', byNetwork?.reason === 'dry-run', /only logs a trip/.test(text)],
      [
        'nothing trips it',
        byNetwork?.kind !== 'trip' && byNetwork?.reason !== 'dry-run' && !isLatched(latch),
        /No alert and no sensor trips it/.test(text),
      ],
      ['off', byNetwork?.reason === 'disabled' && latch !== undefined, /^swype-app {2}Off/.test(text)],
      ['dry run', settings.mode === 'dry-run' && latch?.state === 'armed', /^swype-app {2}Dry run/.test(text)],
      [
        'disarmed',
        settings.mode === 'on' && disarm !== undefined && latch?.state === 'armed',
        /^swype-app {2}Disarmed until 2026-01-02 05:00:00 UTC/.test(text),
      ],
      ['latched', byNetwork?.reason === 'already-tripped', /^swype-app {2}Stopping/.test(text)],
      ['unknown', latch === undefined, /^swype-app {2}Unknown/.test(text)],
      [
        'armed with its faults',
        settings.mode === 'on' && disarm === undefined && latch?.state === 'armed',
        /^swype-app {2}Armed/.test(text) && showsFaults(text, fault, brake),
      ],
      [
        'the restarts are shown',
        settings.corroborate === 'restarts' && !isLatched(latch),
        /^Restarts 2 of 4$/m.test(text),
      ],
    ].filter(([, expected, seen]) => expected !== seen);
    if (wrong.length > 0) t.fail(`${label}: ${wrong.map(([name]) => name).join(', ')}\n${text}`);
    if (wrong.length > 0) break;
  }
});

function showsFaults(text: string, fault: keyof typeof faults, brake: ActiveBrake | undefined): boolean {
  if (brake === undefined) return faults[fault].words.test(text);
  return (
    /^swype-app {2}Armed \(degraded: .*a trip is held by the brake/.test(text) &&
    (fault === 'none' || /degraded: .*, /.test(text))
  );
}

function saysUnclearTrips(text: string, gateway: Gateway): boolean {
  if (/It trips .*(the alert alone decides|by network failure or for an unclear cause)/.test(text)) return true;
  if (/It trips .*unclear cause if the witness sees the payment gateway down/.test(text)) return gateway === 'down';
  return /It trips .*unclear cause unless the witness sees the payment gateway up/.test(text) && gateway !== 'up';
}

t.test(
  'as many more restarts by network failure as the count says trip the button, and one fewer does not',
  async (t) => {
    const settings = {
      whenUnclear: ['trip', 'hold', 'witness'],
      gateway: ['up', 'down', 'unknown'],
      network: [0, 2],
      unclear: [0, 1],
    } as const;
    for (const { whenUnclear, gateway, network, unclear } of combinations(settings)) {
      const config = buttonWith({ whenUnclear });
      const latch = armedLatch(target);
      const shown = shownOf(
        { config, latch, replicas: 3, gateway, disarm: undefined, brake: undefined, fault: 'none' },
        restarts({ network, unclear, other: 1 }),
      );
      const { counted = 0, of = 0 } = shown.outlook.restarts ?? {};
      const withMore = (more: number) =>
        decide(config, { ...firing, gateway }, restarts({ network: network + more, unclear, other: 1 }), latch).kind;
      const label = `${whenUnclear}, gateway ${gateway}, ${network} network, ${unclear} unclear`;
      t.equal(withMore(of - counted), 'trip', label);
      t.equal(withMore(of - counted - 1), 'hold', label);
    }
  },
);

t.test('a heartbeat that is late or blind shows in the state, with its reason and what still works', async (t) => {
  const base = {
    config: buttonWith(),
    latch: armedLatch(target),
    replicas: 3,
    gateway: 'unknown',
    disarm: undefined,
    brake: undefined,
    fault: 'none',
  } as const;
  for (const state of ['late', 'blind'] as const) {
    const view = { ...shownOf(base, restarts({})), heartbeat: { state, reason: 'Prometheus sees no pod' } };
    const text = renderButton({ ...view, outlook: outlookOf(view, well) }, screen);
    t.match(text, `Armed (degraded: heartbeat ${state})`);
    t.match(text, `a stop might not arrive: Prometheus sees no pod. The backup sensor can trip the button by itself.`);
    const alone = { ...view, sensor: 'off' as const };
    t.match(
      renderButton({ ...alone, outlook: outlookOf(alone, well) }, screen),
      'Only a press is sure to stop the workload.',
    );
  }
});
