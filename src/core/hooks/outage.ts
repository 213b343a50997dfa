import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { deliverySchema } from './delivery-schema.ts';
import { type ChainEvent, chainEvents, type Delivery, type Hook, type OwedDelivery } from './hook.ts';

/** Silences of the chain that are remembered, so that what is owed of one survives the next. */
export const silencesKept = 10;

/**
 * The silences of the monitoring chain, newest last, at most 10, and whom to tell of each: one JSON value that all replicas
 * share. Times are RFC 3339. Fields this version does not know survive every write.
 */
export interface ChainRecord {
  readonly version: 1;
  readonly silences: readonly Silence[];
}

/** From when the heartbeat was found late until one arrived again. */
export interface Silence {
  readonly id: string;
  /** When it was found late. */
  readonly at: string;
  /** The last heartbeat before; absent where none was ever heard. */
  readonly lastHeartbeatAt?: string;
  readonly restoredAt?: string;
  readonly hooks: readonly Delivery<ChainEvent>[];
}

/** An event that has happened, of which a hook is still to be told. */
export interface OwedOfChain {
  readonly silence: Silence;
  readonly delivery: OwedDelivery<ChainEvent>;
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
        hooks: Type.Array(deliverySchema(chainEvents)),
      }),
    ),
  }),
);

/** Reads the record as it is stored; undefined where there is none that can be understood. Never throws. */
export function parseChain(text: string | undefined): ChainRecord | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return chainRecord.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The silence that has not ended yet. */
export function openSilence(record: ChainRecord | undefined): Silence | undefined {
  const last = record?.silences.at(-1);
  return last?.restoredAt === undefined ? last : undefined;
}

/** The heartbeat was found late: every hook is owed both its silence and its return. */
export function fallSilent(
  record: ChainRecord | undefined,
  found: Pick<Silence, 'id' | 'at' | 'lastHeartbeatAt'>,
  hooks: readonly Hook[],
): ChainRecord {
  const owed = hooks.flatMap(({ name }) =>
    chainEvents.map((event): OwedDelivery<ChainEvent> => ({ hook: name, event, state: 'owed' })),
  );
  const silences = [...(record?.silences ?? []), { ...found, hooks: owed }];
  return { ...record, version: 1, silences: silences.slice(-silencesKept) };
}

/** A heartbeat has arrived again. */
export function restoreChain(record: ChainRecord, id: string, at: string): ChainRecord {
  const silences = record.silences.map((silence) =>
    silence.id === id && silence.restoredAt === undefined ? { ...silence, restoredAt: at } : silence,
  );
  return { ...record, silences };
}

export function owedByChain(record: ChainRecord | undefined): readonly OwedOfChain[] {
  return (record?.silences ?? []).flatMap((silence) =>
    silence.hooks.flatMap((delivery) => {
      const since = delivery.event === 'chain-silent' ? silence.at : silence.restoredAt;
      return delivery.state === 'owed' && since !== undefined ? [{ silence, delivery, since }] : [];
    }),
  );
}

/** The record with one delivery changed; undefined where another replica has settled it. */
export function amendChainDelivery(
  record: ChainRecord | undefined,
  { silence: { id }, delivery: { hook, event } }: OwedOfChain,
  change: (delivery: OwedDelivery<ChainEvent>) => Delivery<ChainEvent>,
): ChainRecord | undefined {
  const isMeant = (owed: OwedOfChain) =>
    owed.silence.id === id && owed.delivery.hook === hook && owed.delivery.event === event;
  if (record === undefined || !owedByChain(record).some(isMeant)) return undefined;
  const amend = (delivery: Delivery<ChainEvent>) =>
    delivery.state === 'owed' && delivery.hook === hook && delivery.event === event ? change(delivery) : delivery;
  const silences = record.silences.map((silence) =>
    silence.id === id ? { ...silence, hooks: silence.hooks.map(amend) } : silence,
  );
  return { ...record, silences };
}
