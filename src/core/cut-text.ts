/** Cuts a text to at most `bytes` of UTF-8 without splitting a character. An ellipsis marks the cut if it fits. */
export function cutText(text: string, bytes: number): string {
  // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no conversion.
  if (text.length * 3 <= bytes) return text;
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  const mark = '…';
  let end = Math.floor(bytes) - Buffer.byteLength(mark);
  if (end < 0) return '';
  while (isInsideCharacter(whole[end])) end -= 1;
  return whole.subarray(0, end).toString() + mark;
}

/** A byte 10xxxxxx continues a character of UTF-8. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && byte >> 6 === 0b10;
}
