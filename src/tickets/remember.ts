/** The same function, which computes an answer once. It keeps the first `most` answers. */
export function remember<K, V>(compute: (key: K) => V, most = 10_000): (key: K) => V {
  const answers = new Map<K, { readonly value: V }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    if (answers.size < most) answers.set(key, { value });
    return value;
  };
}
