import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedStopRules,
  shippedTemplateFolder,
} from '../../../config/shipped-files.ts';
import type { ButtonConfig } from '../../../core/button-config.ts';
import { stopRules } from '../../../generate/monitoring/stop-rules.ts';
import { type Durations, renderAlertmanagerConfig, renderRules } from '../../programs/render.ts';
import { canaryButton } from './canary.ts';
import type { Channels } from './channels.ts';

/** How fast the stack runs. Apart from this, only addresses and paths differ from the shipped files. */
export interface Pace {
  /** Between two scrapes, and two evaluations of a rule, as Prometheus writes it. */
  readonly interval: string;
  /** Between two evaluations of the stop rule. */
  readonly stopInterval: string;
  /** Between two scrapes of the cluster's kube-state-metrics. Default: `interval`. */
  readonly countersInterval?: string;
  /** Between two scrapes of the button's own kube-state-metrics. Without it, only the cluster's runs. */
  readonly buttonCountersInterval?: string;
  /** Until Prometheus sends an alert again. Default: `2s`. */
  readonly resendDelay?: string;
  /** Alertmanager's durations. */
  readonly routes: Durations;
}

/** With these the story takes a minute. */
export const storyPace: Pace = {
  interval: '1s',
  stopInterval: '1s',
  routes: { '30s': '1s', '5s': '1s', '12s': '1500ms' },
};

/** The paths of the stack's secrets, relative to its folder. */
export const secretFiles = {
  /** The token that Alertmanager sends, and the file of tokens that the receiver accepts. */
  alertmanagerToken: 'secrets/big-red-button/token',
  acceptedTokens: 'alertmanager-token',
  ca: 'secrets/big-red-button/ca.crt',
  peopleTokens: 'people.yaml',
  personToken: 'person-token',
  kubeconfig: 'kubeconfig',
  certificate: 'tls.crt',
  key: 'tls.key',
  /** The button signs its hooks to the payment queue with it. */
  hookSecret: 'payment-queue-secret',
} as const;

/** Writes files below `folder`, readable by this user only. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o600 });
  }
}

/** The secrets that the shipped routes name for people's channels. They are dummies, because nothing checks them here. */
export function channelSecrets(channels: Channels): Readonly<Record<string, string>> {
  return {
    'secrets/pagerduty/routing-key': 'demo',
    'secrets/slack/alerts-url': channels.urlOf('slack-alerts'),
    'secrets/slack/digest-url': channels.urlOf('slack-digest'),
    'secrets/tickets/token': 'demo',
    'secrets/splunk/token': 'demo',
  };
}

/** The shipped rules with other intervals, by file name. `buttons`: those with stop rules; default: as shipped. */
export async function renderRuleFiles(
  { interval, stopInterval }: Pace = storyPace,
  buttons?: readonly ButtonConfig[],
): Promise<Readonly<Record<string, string>>> {
  const durations = { '250ms': stopInterval, '15s': interval };
  const [stop, button] = await Promise.all(
    [shippedStopRules, shippedButtonRules].map((path) => readFile(path, 'utf8')),
  );
  const ofButtons = buttons === undefined ? (stop ?? '') : stopRules(stop ?? '', buttons);
  return {
    'stop-rules.yml': renderRules(ofButtons, durations),
    'button-rules.yml': renderRules(button ?? '', durations),
  };
}

/** The shipped routing with these addresses and other durations. */
export async function renderRoutes(
  folder: string,
  receiverUrl: string,
  channels: Channels,
  { routes }: Pace = storyPace,
): Promise<string> {
  return renderAlertmanagerConfig(await readFile(shippedAlertmanagerConfig, 'utf8'), {
    webhooks: {
      'big-red-button': `${receiverUrl}/api/v1/alertmanager`,
      'chat-and-ticket': channels.urlOf('tickets'),
      splunk: channels.urlOf('splunk'),
    },
    pagerdutyUrl: channels.urlOf('pagerduty'),
    secretFolder: join(folder, 'secrets'),
    templateFolder: shippedTemplateFolder,
    durations: routes,
  });
}

interface ReceiverConfigOptions {
  readonly port: number;
  readonly heartbeatLateAfter: string;
  /** The payment queue. Without it the button has no hook. */
  readonly hookUrl?: string;
  readonly whenUnclear?: 'witness';
  /** Whether it has the button of the drill. */
  readonly drill?: boolean;
}

/** The receiver's config with a button for swype-app, in JSON, which is YAML. */
export function renderReceiverConfig(folder: string, options: ReceiverConfigOptions): string {
  const { port, heartbeatLateAfter, hookUrl, whenUnclear = 'trip' } = options;
  const file = (name: keyof typeof secretFiles) => join(folder, secretFiles[name]);
  const config = {
    version: 1,
    receiver: {
      listen: { host: '127.0.0.1', port },
      tls: { certFile: file('certificate'), keyFile: file('key') },
      alertmanagerTokenFile: file('acceptedTokens'),
      people: { tokenFile: file('peopleTokens') },
    },
    kubernetes: { kubeconfig: file('kubeconfig'), stateNamespace: 'big-red-button', admissionPolicy: true },
    heartbeat: { match: ['alertname="BigRedButtonHeartbeat"'], lateAfter: heartbeatLateAfter },
    buttons: [
      {
        name: 'swype-app',
        target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
        match: ['alertname="BigRedButtonStop"', 'button="swype-app"'],
        whenUnclear,
        hooks: hookUrl === undefined ? [] : [{ name: 'payment-queue', url: hookUrl, secretFile: file('hookSecret') }],
      },
      ...(options.drill ? [canaryButton] : []),
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
