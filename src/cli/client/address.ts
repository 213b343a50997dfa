/**
 * The receiver's address without a slash at its end.
 *
 * @throws {Error} where it is none.
 */
export function readAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '') {
    throw new Error(`${JSON.stringify(text)} is no address of a receiver; expected one such as https://localhost:8443`);
  }
  return url.href.replace(/\/+$/, '');
}
