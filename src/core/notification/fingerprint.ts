/** FNV-1a's prime for 64 bits is 2^40 + 0x1b3. Numbers are exact up to 2^53, so the hash is kept in two halves of 32 bits. */
const primeLow = 0x1b3;
const separator = 0xff;

/**
 * The fingerprint that Alertmanager gives to an alert with these labels: FNV-1a of 64 bits over the names and values, sorted by
 * name, each followed by the byte 255 (model.LabelSet.Fingerprint in prometheus/common). Alertmanager removes empty labels first.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name: Buffer.from(name), value: Buffer.from(value) }))
    .sort((one, other) => Buffer.compare(one.name, other.name));
  let [high, low] = [0xcbf29ce4, 0x84222325];
  const add = (byte: number) => {
    low = (low ^ byte) >>> 0;
    const product = low * primeLow;
    high = (high * primeLow + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) % 0x1_0000_0000;
    low = product % 0x1_0000_0000;
  };
  for (const text of pairs.flatMap(({ name, value }) => [name, value])) {
    for (const byte of text) add(byte);
    add(separator);
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
