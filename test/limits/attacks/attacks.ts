import { bodyOf, head, hold, repeat } from './client.ts';

/** Where an attack goes, and what the attacker has. */
export interface Aim {
  readonly port: number;
  readonly names: readonly string[];
  readonly tokens: { readonly viewer: string; readonly alertmanager: string };
}

export type AttackName = keyof typeof attacks;

const webhook = '/api/v1/alertmanager';
const mebibyte = 1_048_576;
/** The largest body that the receiver accepts. */
const bodyBytes = 8 * mebibyte;

const good =
  '{"status":"firing","labels":{"alertname":"BigRedButtonStop","button":"nobody"},"startsAt":"2026-01-02T03:04:05Z","fingerprint":"0123456789abcdef"}';
const around = (alerts: string) => `{"version":"4","alerts":[${alerts}]}`;
const fill = (text: string) =>
  Array(Math.floor((bodyBytes - 1_000) / (text.length + 1)))
    .fill(text)
    .join();

/** Each repeats until its process ends. */
export const attacks = {
  /** Answers of /metrics, of the contract and of a file of the page, which nobody reads. */
  pipelinedReads: ({ port }: Aim) => {
    for (const path of ['/metrics', '/openapi.json', '/page/page.css', '/page/main.js'])
      hold({ port, connections: 5, first: head('GET', path).repeat(1_500), reads: false });
  },
  pipelinedLists: ({ port, names, tokens }: Aim) => {
    for (const path of ['/api/v1/buttons', `/api/v1/buttons/${names[0]}`])
      hold({ port, connections: 20, first: head('GET', path, tokens.viewer).repeat(500), reads: false });
  },
  pipelinedStrangers: ({ port }: Aim) => {
    for (const path of ['/nowhere', webhook, '/api/v1/buttons/button-0/press'])
      hold({ port, connections: 20, first: bodyOf('POST', path, 'wrong', '{}').repeat(1_000), reads: false });
  },
  idleConnections: ({ port }: Aim) => hold({ port, connections: 3_000, first: head('GET', '/livez'), reads: true }),
  silentConnections: ({ port }: Aim) => hold({ port, connections: 3_000, first: '', reads: true }),
  halfHeaders: ({ port }: Aim) =>
    hold({ port, connections: 2_000, first: 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ', drip: 'x', reads: true }),
  /** As fast as one process can. */
  metricsFlood: ({ port }: Aim) => repeat({ port, connections: 400, request: () => head('GET', '/metrics') }),
  probeFlood: ({ port }: Aim) => repeat({ port, connections: 400, request: () => head('GET', '/livez') }),
  listFlood: ({ port, tokens }: Aim) =>
    repeat({ port, connections: 200, request: () => head('GET', '/api/v1/buttons', tokens.viewer) }),
  unreadLists: ({ port, tokens }: Aim) =>
    hold({ port, connections: 400, first: head('GET', '/api/v1/buttons', tokens.viewer), reads: false }),
  wrongTokens: ({ port }: Aim) => {
    repeat({ port, connections: 100, request: (count) => head('GET', '/api/v1/buttons', wrongToken(count)) });
    const path = '/api/v1/buttons/button-0/press';
    repeat({ port, connections: 100, request: (count) => bodyOf('POST', path, wrongToken(count), '{"reason":"x"}') });
    repeat({ port, connections: 100, request: (count) => bodyOf('POST', webhook, wrongToken(count), '{}') });
  },
  nestedBodies: ({ port, tokens }: Aim) => {
    const bodies = ['['.repeat(bodyBytes - 10), `${'{"a":'.repeat(mebibyte)}`, around(`${'['.repeat(4 * mebibyte)}`)];
    for (const body of bodies)
      repeat({ port, connections: 3, request: () => bodyOf('POST', webhook, tokens.alertmanager, body) });
  },
  manyValues: ({ port, tokens }: Aim) => {
    const labels = Array.from({ length: 500_000 }, (_, index) => `"l${index}":1`).join();
    const bodies = [around(good.replace('"labels":{', `"labels":{${labels},`)), around(fill('{}')), around(fill('[]'))];
    for (const body of bodies)
      repeat({ port, connections: 3, request: () => bodyOf('POST', webhook, tokens.alertmanager, body) });
  },
  /** Nothing is wrong with these but their size and their number. */
  largeNotifications: ({ port, tokens }: Aim) => {
    const body = around(fill(good.replace('"nobody"', `"nobody","padding":"${'x'.repeat(500)}"`)));
    repeat({ port, connections: 6, request: () => bodyOf('POST', webhook, tokens.alertmanager, body) });
  },
  longLabels: ({ port, tokens }: Aim) => {
    const body = around(
      Array(7)
        .fill(good.replace('"nobody"', `"${'x'.repeat(mebibyte)}"`))
        .join(),
    );
    repeat({ port, connections: 6, request: () => bodyOf('POST', webhook, tokens.alertmanager, body) });
  },
  unfinishedBodies: ({ port, tokens }: Aim) => {
    const whole = bodyOf('POST', webhook, tokens.alertmanager, ' '.repeat(bodyBytes - 10));
    hold({ port, connections: 60, first: whole.slice(0, -10), reads: true });
  },
  slowBodies: ({ port, tokens }: Aim) => {
    const whole = bodyOf('POST', webhook, tokens.alertmanager, ' '.repeat(mebibyte));
    hold({ port, connections: 1_500, first: whole.slice(0, 300), drip: ' ', reads: true });
  },
  /** Streams that nobody reads: 128 at a time, and more that want to be among them. */
  unreadStreams: ({ port, tokens }: Aim) =>
    hold({ port, connections: 200, first: head('GET', '/api/v1/stream', tokens.viewer), reads: false }),
} as const satisfies Record<string, (aim: Aim) => void>;

/** It looks like a token for this service, and is another one each time. */
function wrongToken(count: number): string {
  const claims = { aud: ['big-red-button'], exp: 4_000_000_000, jti: `${process.pid}-${count}` };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}
