import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { deliverySchema } from './delivery-schema.ts';
import { type Delivery, type Hook, type OutageEvent, type OwedDelivery, outageEvents } from './hook.ts';

/** The number of outages that are remembered, so that deliveries of one outage survive the next. */
export const outagesKept = 10;

/**
 * The outages of the monitoring (Prometheus, Alertmanager, and the way to this receiver), newest last, at most 10: one JSON
 * value that all replicas share. Times are RFC 3339. Every write keeps fields that this version does not know.
 */
export interface OutageRecord {
  readonly version: 1;
  readonly silences: readonly Outage[];
}

/** The time from a late heartbeat to the next one. */
export interface Outage {
  readonly id: string;
  /** When the heartbeat was found late. */
  readonly at: string;
  /** The last heartbeat before; absent if there was none. */
  readonly lastHeartbeatAt?: string;
  readonly restoredAt?: string;
  readonly hooks: readonly Delivery<OutageEvent>[];
}

/** An event that has happened, and a hook that has not been notified of it yet. */
export interface OutageDelivery {
  readonly silence: Outage;
  readonly delivery: OwedDelivery<OutageEvent>;
  readonly since: string;
}

const chainRecord = Compile(
  Type.Object({
    version: Type.Literal(1),
    silences: Type.Array(
      Type.Object({
        id: Type.String({ minLength: 1 }),
        at: Type.String(),
        lastHeartbeatAt: Type.Optional(Type.String()),
        restoredAt: Type.Optional(Type.String()),
        hooks: Type.Array(deliverySchema(outageEvents)),
      }),
    ),
  }),
);

/** Reads the stored record; undefined if it is missing or invalid. Never throws. */
export function parseOutages(text: string | undefined): OutageRecord | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return chainRecord.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The outage that has not ended yet. */
export function openOutage(record: OutageRecord | undefined): Outage | undefined {
  const last = record?.silences.at(-1);
  return last?.restoredAt === undefined ? last : undefined;
}

/** The heartbeat was found late: every hook gets a delivery for the start and for the end of the outage. */
export function beginOutage(
  record: OutageRecord | undefined,
  found: Pick<Outage, 'id' | 'at' | 'lastHeartbeatAt'>,
  hooks: readonly Hook[],
): OutageRecord {
  const owed = hooks.flatMap(({ name }) =>
    outageEvents.map((event): OwedDelivery<OutageEvent> => ({ hook: name, event, state: 'owed' })),
  );
  const silences = [...(record?.silences ?? []), { ...found, hooks: owed }];
  return { ...record, version: 1, silences: silences.slice(-outagesKept) };
}

/** A heartbeat has arrived again: the outage ends. */
export function endOutage(record: OutageRecord, id: string, at: string): OutageRecord {
  const silences = record.silences.map((silence) =>
    silence.id === id && silence.restoredAt === undefined ? { ...silence, restoredAt: at } : silence,
  );
  return { ...record, silences };
}

export function outageDeliveries(record: OutageRecord | undefined): readonly OutageDelivery[] {
  return (record?.silences ?? []).flatMap((silence) =>
    silence.hooks.flatMap((delivery) => {
      const since = delivery.event === 'chain-silent' ? silence.at : silence.restoredAt;
      return delivery.state === 'owed' && since !== undefined ? [{ silence, delivery, since }] : [];
    }),
  );
}

/** The record with one delivery changed; undefined if another replica has settled it. */
export function updateOutageDelivery(
  record: OutageRecord | undefined,
  { silence: { id }, delivery: { hook, event } }: OutageDelivery,
  change: (delivery: OwedDelivery<OutageEvent>) => Delivery<OutageEvent>,
): OutageRecord | undefined {
  const isMeant = (owed: OutageDelivery) =>
    owed.silence.id === id && owed.delivery.hook === hook && owed.delivery.event === event;
  if (record === undefined || !outageDeliveries(record).some(isMeant)) return undefined;
  const amend = (delivery: Delivery<OutageEvent>) =>
    delivery.state === 'owed' && delivery.hook === hook && delivery.event === event ? change(delivery) : delivery;
  const silences = record.silences.map((silence) =>
    silence.id === id ? { ...silence, hooks: silence.hooks.map(amend) } : silence,
  );
  return { ...record, silences };
}
