import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { colors, stat, thresholds, timeSeries } from '../panels.ts';

/** Alerts for people: neither the heartbeat, which always fires, nor the digest, which summarizes others. */
const forPeople = 'alertname!="BigRedButtonHeartbeat", digest=""';
const firing = `ALERTS{priority=~"P[1-5]", ${forPeople}, alertstate="firing"}`;

/** Whether rules are evaluated at all: with it, nothing raised is 0, and not "no data". */
const rulesRun = 'count(ALERTS{alertname="BigRedButtonHeartbeat"})';

/** How often alerts of these priorities began to fire within the range, as the digest counts. */
function raised(priorities: string): string {
  return `sum by (priority) (
    changes(ALERTS_FOR_STATE{priority=~"${priorities}", ${forPeople}}[$__range]) + 1
  and ignoring (alertstate)
    max_over_time(ALERTS{priority=~"${priorities}", ${forPeople}, alertstate="firing"}[$__range])
)`;
}

/** What the shipped inhibition rules mute: the target alert, and the alerts that mute it in the same zone. */
const inhibitions = [
  {
    target: 'EndpointRegistrationTransientFailure',
    sources: 'TooFewEndpointsRegistered|EndpointRegistrationFailure',
  },
  { target: 'LLMModelStale', sources: 'LLMModelVeryStale' },
] as const;

const inhibited = inhibitions
  .map(
    ({ target, sources }) => `(
      ALERTS{alertname="${target}", zone!="", alertstate="firing"}
    and on (zone)
      ALERTS{alertname=~"${sources}", zone!="", alertstate="firing"}
  )`,
  )
  .join('\n  or\n  ');
const mutedByPriority = `sum by (priority) (
  ${inhibited}
)
or
sum by (priority) (${firing}) * 0`;

/** What was raised, what was folded or muted, and what was sent. */
export function tickets() {
  return [
    timeSeries(
      {
        title: 'Alerts that fire, by priority',
        description:
          'P1 and P2 page, P3 is chat and a ticket, P4 and P5 wait for the daily digest. Without the heartbeat.',
        queries: [{ expr: `count by (priority) (${firing})`, legend: '{{priority}}' }],
      },
      { width: 12, height: 8 },
    )
      .decimals(0)
      .fillOpacity(30)
      .stacking(new StackingConfigBuilder().mode(StackingMode.Normal)),
    timeSeries(
      {
        title: 'Alerts that another one mutes, by priority',
        description:
          'Computed as the shipped inhibition rules say, from what fires in the same zone: Alertmanager itself reports no priority. Silences are not in it. Change it with your inhibition rules.',
        queries: [{ expr: mutedByPriority, legend: '{{priority}}' }],
      },
      { width: 12, height: 8 },
    ).decimals(0),
    plain(
      'Raised in the range shown, by priority',
      'How often alerts began to fire, each zone by itself: what a queue without grouping would hold as tickets.',
      `${raised('P[1-5]')}`,
      '{{priority}}',
    ),
    plain(
      'Folded into the daily digest',
      'Alerts of P4 and P5 raised in the range shown: nobody got a message for each of them.',
      `sum(${raised('P[45]')}) or ${rulesRun} * 0`,
      'P4 and P5',
    ),
    plain(
      'Messages sent in the range shown',
      "By Alertmanager's integration: pagerduty is P1 and P2, slack is P3 and the digest, webhook is the button itself, Splunk and the ticket system. A group is one message, however many alerts are in it; that it resolved, or is still firing, is another.",
      'sum by (integration) (increase(alertmanager_notifications_total[$__range])) > 0',
      '{{integration}}',
    ),
  ];
}

/** A number that is neither good nor bad. */
function plain(title: string, description: string, expr: string, legend: string) {
  return stat({ title, description, queries: [{ expr, legend }] }, { width: 8, height: 5 })
    .decimals(0)
    .thresholds(thresholds([{ value: null, color: colors.notice }]))
    .noValue('none');
}
