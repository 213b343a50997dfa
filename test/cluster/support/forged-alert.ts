import { randomBytes } from 'node:crypto';
import type { DecisionView } from '../../../src/api/button-service.ts';
import type { ReceiverProcess } from '../../../src/dev/demo/stack/receiver-process.ts';
import { post } from './requests.ts';

export interface ForgedAlert {
  readonly fingerprint: string;
  /** RFC 3339. */
  readonly startsAt: string;
  /** Beside those that every stop alert has. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A stop alert that no rule raised. */
export function forgeAlert(): ForgedAlert {
  return { fingerprint: randomBytes(8).toString('hex'), startsAt: new Date().toISOString() };
}

/** Sends the firing alert as Alertmanager does, again if needed. Resolves with the receiver's decision. */
export async function fire(
  receiver: ReceiverProcess,
  forged: ForgedAlert,
  button = 'swype-app',
): Promise<DecisionView> {
  const { status, body } = await post(receiver, 'alertmanager', '/api/v1/alertmanager', notificationOf(button, forged));
  // The fields that the route's schema promises.
  const [decision] = (body as { decisions?: readonly DecisionView[] }).decisions ?? [];
  if (decision === undefined) throw new Error(`the receiver answered ${status} without a decision`);
  return decision;
}

/** The format of Alertmanager's webhook. */
export function notificationOf(button: string, { fingerprint, startsAt, labels: own }: ForgedAlert): object {
  const labels = { alertname: 'BigRedButtonStop', button, priority: 'P1', ...own };
  const alert = {
    status: 'firing',
    labels,
    annotations: {},
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint,
  };
  return {
    version: '4',
    groupKey: '{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'big-red-button',
    groupLabels: {},
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: '',
    alerts: [alert],
  };
}
