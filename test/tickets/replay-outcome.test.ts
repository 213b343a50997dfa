import t from 'tap';
import type { Labels } from '../../src/toil/labels.ts';
import { countNotifications, type Hearing, judgeOutcomes } from '../../src/toil/replay-outcome.ts';
import { Sightings } from '../../src/toil/replay-sightings.ts';

const grave: Labels = { alertname: 'Grave', zone: 'Z', priority: 'P2' };
const lesser: Labels = { alertname: 'Lesser', zone: 'Z', priority: 'P3' };
const idle: Labels = { alertname: 'Idle', zone: 'Z', priority: 'P5' };
const line: Labels = { alertname: 'DailyDigest', digest: 'daily', about: 'Idle', zone: 'Z' };

function hearing(
  played: readonly [labels: Labels, from: number, to: number][],
  heard: readonly [receiver: string, at: number, ...firing: Labels[]][],
  rest: Partial<Hearing> = {},
): Hearing {
  return {
    tickets: played.map(([labels, from, to], index) => ({
      ticket: {
        number: index + 1,
        alert: labels.alertname ?? '',
        zone: labels.zone ?? '',
        openedAt: from,
        closedAt: to,
      },
      labels,
      from,
      to,
    })),
    heard: heard.map(([receiver, at, ...firing]) => ({ receiver, at, firing })),
    sightings: new Sightings(),
    settleMs: 100,
    foldMs: 50,
    digests: [],
    receivers: new Map([['people', { archive: false, groupWaitMs: 4 }]]),
    ...rest,
  };
}

function fates(made: Hearing): string[] {
  return judgeOutcomes(made).map(({ fate, by }) => (fate === 'unheard' ? fate : `${fate} ${by}`));
}

/** Alertmanager's answer in which one alert inhibits another. */
function inhibited(muted: Labels, by: Labels): Sightings {
  const sightings = new Sightings();
  const alert = (labels: Labels, fingerprint: string, inhibitedBy: string[]) => ({
    labels,
    fingerprint,
    receivers: [{ name: 'people' }],
    status: { inhibitedBy, silencedBy: [] },
  });
  sightings.see([alert(muted, 'm', ['b']), alert(by, 'b', [])], 20);
  return sightings;
}

t.test(
  'the ticket that a notification tells of first is notified, those after it in the same one are folded',
  async (t) => {
    const made = hearing(
      [
        [grave, 0, 10],
        [grave, 5, 20],
        [grave, 60, 70],
      ],
      [['people', 3, grave]],
    );
    t.same(fates(made), ['notified people', 'folded into ticket 1', 'folded into ticket 1']);
  },
);

t.test('a ticket that makes a notification of its own is not folded', async (t) => {
  t.same(
    fates(
      hearing(
        [
          [grave, 0, 10],
          [grave, 200, 210],
        ],
        [
          ['people', 3, grave],
          ['people', 203, grave],
        ],
      ),
    ),
    ['notified people', 'notified people'],
  );
});

t.test('a ticket that comes long after the one before, without a notification, is unheard', async (t) => {
  t.same(
    fates(
      hearing(
        [
          [grave, 0, 10],
          [grave, 200, 210],
        ],
        [['people', 3, grave]],
      ),
    ),
    ['notified people', 'unheard'],
  );
});

t.test('of a short ticket that comes back to its group, what kept it from being heard is told', async (t) => {
  const short: Parameters<typeof hearing>[0] = [
    [grave, 0, 10],
    [grave, 200, 240],
  ];
  const [, unheard] = judgeOutcomes(hearing(short, [['people', 3, grave]]));
  t.match(unheard, { fate: 'unheard', by: /^it closed before the next look at its group.*\(group_interval\)/ });
  const [alone] = judgeOutcomes(hearing([[grave, 200, 240]], []));
  t.match(alone?.by, /^Alertmanager told nobody/, 'it has no group from before');
});

t.test('a muted ticket names what muted it', async (t) => {
  const sightings = inhibited(lesser, grave);
  t.same(
    fates(
      hearing(
        [
          [grave, 0, 50],
          [lesser, 10, 30],
        ],
        [['people', 3, grave]],
        { sightings },
      ),
    ),
    ['notified people', 'muted by Grave'],
  );
});

t.test('a ticket muted by what nobody heard is unheard', async (t) => {
  t.same(fates(hearing([[lesser, 10, 30]], [], { sightings: inhibited(lesser, grave) })), ['unheard']);
});

t.test('why nobody heard of a ticket is told', async (t) => {
  const why = (made: Hearing) => judgeOutcomes(made)[0]?.by;
  t.match(
    why(hearing([[lesser, 10, 30]], [], { sightings: inhibited(lesser, grave) })),
    /^muted by Grave, which nobody heard$/,
  );
  t.match(why(hearing([[grave, 10, 14]], [], { sightings: inhibited(lesser, grave) })), /closed within its group_wait/);
  t.match(why(hearing([[grave, 10, 15]], [], { sightings: inhibited(lesser, grave) })), /its route leads to people$/);
});

t.test('a ticket muted by what was heard only long after is unheard', async (t) => {
  const sightings = inhibited(lesser, grave);
  t.same(fates(hearing([[lesser, 10, 30]], [['people', 131, grave]], { sightings })), ['unheard']);
  t.same(fates(hearing([[lesser, 10, 30]], [['people', 130, grave]], { sightings })), ['muted by Grave']);
});

t.test('a muting outside the time of the ticket is no excuse', async (t) => {
  const sightings = inhibited(lesser, grave);
  t.same(
    fates(
      hearing(
        [
          [grave, 0, 50],
          [lesser, 25, 30],
        ],
        [['people', 3, grave]],
        { sightings },
      ),
    ),
    ['notified people', 'unheard'],
  );
});

t.test('P4 and P5 are heard by the digest that was sent, and nothing else is', async (t) => {
  t.same(fates(hearing([[idle, 0, 10]], [['daily', 500, line]], { digests: [line] })), ['digest daily']);
  t.same(fates(hearing([[idle, 0, 10]], [], { digests: [line] })), ['unheard'], 'not sent');
  t.same(
    fates(hearing([[{ ...idle, zone: 'Y' }, 0, 10]], [['daily', 500, line]], { digests: [line] })),
    ['unheard'],
    'another zone',
  );
  t.same(
    fates(hearing([[{ ...idle, priority: 'P3' }, 0, 10]], [['daily', 500, line]], { digests: [line] })),
    ['unheard'],
    'needs hands',
  );
});

t.test('notifications are counted by receiver and by the gravest priority in each', async (t) => {
  const { heard } = hearing(
    [],
    [
      ['people', 1, idle, grave],
      ['people', 2, grave],
      ['daily', 3, line],
    ],
  );
  t.same(countNotifications(heard), [
    { receiver: 'daily', priority: 'none', notifications: 1, alerts: 1 },
    { receiver: 'people', priority: 'P2', notifications: 2, alerts: 3 },
  ]);
});
