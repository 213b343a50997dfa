import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { startListening } from '../../loopback.ts';

/** Each channel is a path of the recording server. The value is the channel's title. */
const channelTitles = {
  pagerduty: 'PagerDuty',
  'slack-alerts': 'Slack',
  'slack-digest': 'daily digest',
  tickets: 'tickets',
  splunk: 'Splunk',
} as const;
type ChannelName = keyof typeof channelTitles;

export interface Message {
  readonly channel: ChannelName;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Alertmanager's JSON. Its shape depends on the channel. */
  readonly body: string;
}

/** Stands in for PagerDuty, Slack, the ticket system and Splunk, and keeps every message. */
export interface Channels {
  readonly messages: readonly Message[];
  urlOf(channel: ChannelName): string;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startChannels(): Promise<Channels> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const channel = (request.url ?? '').slice(1);
    const body = await text(request);
    if (isChannel(channel)) messages.push({ channel, at: Date.now(), body });
    // Alertmanager expects 202 from PagerDuty, and this body from Slack.
    response.writeHead(channel === 'pagerduty' ? 202 : 200).end('ok');
  });
  const { port, close } = await startListening(server);
  return { messages, urlOf: (channel) => `http://127.0.0.1:${port}/${channel}`, close };
}

function isChannel(path: string): path is ChannelName {
  return Object.hasOwn(channelTitles, path);
}

/** `PagerDuty 1, Slack 0, …`. */
export function countMessages({ messages }: Channels): string {
  return Object.entries(channelTitles)
    .map(([name, title]) => `${title} ${messages.filter(({ channel }) => channel === name).length}`)
    .join(', ');
}
