/**
 * The same function, which computes an answer once. It keeps the first `most` answers, and copies what they are of: a text that was cut out of
 * a file would keep the whole piece of the file.
 */
export function remember<K, V>(compute: (key: K) => V, most = 10_000): (key: K) => V {
  const answers = new Map<K, { readonly value: V }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    if (answers.size >= most) return compute(key);
    // The copy of a text has its type.
    const own = typeof key === 'string' ? (ownCopy(key) as K & string) : key;
    const value = compute(own);
    answers.set(own, { value });
    return value;
  };
}

/** A text that does not keep alive the piece of a file that it was cut out of. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
