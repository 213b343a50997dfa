/** The same function, which computes an answer once. It keeps the first `most` answers. */
export function remember<K, V>(compute: (key: K) => V, most = 10_000): (key: K) => V {
  const answers = new Map<K, { readonly value: V }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    if (answers.size >= most) return compute(key);
    const kept = typeof key === 'string' ? (ownCopy(key) as typeof key) : key; // a copy of a text has its type
    const value = compute(kept);
    answers.set(kept, { value });
    return value;
  };
}

/** A text that does not keep alive the piece of a file that it was cut out of. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
