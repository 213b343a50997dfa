import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The ways by which people hear; each is a path of the recording server. */
const channelNames = ['pagerduty', 'slack-alerts', 'slack-digest', 'tickets', 'splunk'] as const;
export type ChannelName = (typeof channelNames)[number];

export interface Message {
  readonly channel: ChannelName;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** JSON, as Alertmanager sent it; its shape depends on the channel. */
  readonly body: string;
}

/** Stands in for PagerDuty, Slack, the ticket system and Splunk: takes every message, and keeps it. */
export interface Channels {
  readonly messages: readonly Message[];
  urlOf(channel: ChannelName): string;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startChannels(): Promise<Channels> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').slice(1);
    const channel = channelNames.find((name) => name === path);
    const body = await text(request);
    if (channel !== undefined) messages.push({ channel, at: Date.now(), body });
    // PagerDuty's client of Alertmanager wants 202, and Slack's wants this body.
    response.writeHead(channel === 'pagerduty' ? 202 : 200).end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    messages,
    urlOf: (channel) => `http://127.0.0.1:${port}/${channel}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const titles: Readonly<Record<ChannelName, string>> = {
  pagerduty: 'PagerDuty',
  'slack-alerts': 'Slack',
  'slack-digest': 'daily digest',
  tickets: 'tickets',
  splunk: 'Splunk',
};

/** `PagerDuty 1, Slack 0, …`. */
export function countMessages({ messages }: Channels): string {
  const count = (name: ChannelName) => messages.filter(({ channel }) => channel === name).length;
  return channelNames.map((name) => `${titles[name]} ${count(name)}`).join(', ');
}
