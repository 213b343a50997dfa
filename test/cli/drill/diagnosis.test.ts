import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import { whyNoAlert } from '../../../src/cli/drill/diagnosis.ts';
import { drillFaults, drillStages } from '../../../src/core/drill/stages.ts';
import { describeDrillFault, drillFaultTexts, drillStageTexts } from '../../../src/core/text/drill.ts';

const startedAt = Date.parse('2026-11-30T09:17:00Z');
const container = {
  ...{ podUid: 'u', pod: 'p', container: 'canary', restartCount: 2, baseline: 0, inferred: 0, lines: [] },
  dated: { network: 2, other: 0, unclear: 0 },
  undated: { network: 0, other: 0, unclear: 0 },
};
const heartbeat = { state: 'ok', at: '2026-11-30T09:17:10Z', pods: 1, restarts: 2 } as const;
// Only these fields are read.
const view = {
  limit: 1,
  problems: [],
  heartbeat,
  evidence: { readable: true, containers: [container] },
} as unknown as ButtonView;

t.test('an alert that did not arrive has the reason that the heartbeat and the evidence show', (t) => {
  const faultOf = (more: Partial<ButtonView>) => whyNoAlert({ ...view, ...more }, startedAt).fault;
  const { heartbeat: _, ...without } = view;
  t.equal(whyNoAlert(without, startedAt).fault, 'no-heartbeat');
  t.equal(faultOf({ heartbeat: { ...heartbeat, at: '2026-11-30T09:16:59Z' } }), 'no-heartbeat', 'an old one');
  t.equal(faultOf({ heartbeat: { ...heartbeat, restarts: 0, pods: 0 } }), 'counters-missing');
  t.equal(faultOf({ heartbeat: { ...heartbeat, state: 'blind' } }), 'counters-missing');
  t.equal(faultOf({ evidence: { readable: false, problem: 'forbidden' } }), 'evidence-missing');
  t.equal(faultOf({ evidence: { readable: true, containers: [] } }), 'evidence-missing');
  t.equal(faultOf({}), 'alert-missing');
  t.end();
});

t.test('every fault and stage has words of its own', (t) => {
  for (const texts of [drillFaultTexts, drillStageTexts]) {
    t.equal(new Set(Object.values(texts).map((text) => JSON.stringify(text))).size, Object.keys(texts).length);
  }
  t.strictSame(Object.keys(drillFaultTexts).toSorted(), [...drillFaults].toSorted());
  t.strictSame(Object.keys(drillStageTexts), drillStages);
  t.equal(
    describeDrillFault({ stage: 'zero', fault: 'pods-remain', detail: 'cannot list' }),
    'failed at stage zero: the canary is at 0 replicas, but the receiver has not seen the end of its pods (cannot list)',
  );
  t.end();
});
