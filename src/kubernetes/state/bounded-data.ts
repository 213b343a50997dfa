/** A damaged value is kept up to this size. A ConfigMap holds 1 MiB. */
export const damagedBytes = 128 * 1_024;
/** Keys of other writers, such as a newer receiver or a person, are kept up to this size in all. */
export const foreignBytes = 64 * 1_024;

type Data = Readonly<Record<string, string>>;

/**
 * The data of a state object with some keys changed. Keys that others wrote stay, but only as many as leave room: else a person who may write
 * the object could fill it, and no latch could be written any more. `own`: the receiver's other keys, each with its longest value.
 */
export function boundedData(stored: Data, changed: Data, own: Readonly<Record<string, number>>): Data {
  const kept: Record<string, string> = {};
  let foreign = 0;
  for (const [key, value] of Object.entries(stored)) {
    const bytes = Buffer.byteLength(value);
    const limit = Object.hasOwn(own, key) ? own[key] : undefined;
    if (limit === undefined) foreign += Buffer.byteLength(key) + bytes;
    if (limit === undefined ? foreign <= foreignBytes : bytes <= limit) kept[key] = value;
  }
  return { ...kept, ...changed };
}
