/**
 * Takes out what looks like a credential. The product never logs one on purpose; but it quotes what containers and
 * servers said last, and those may.
 */
export function redact(text: string): string {
  return credentials.reduce((redacted, { pattern, replacement }) => redacted.replace(pattern, replacement), text);
}

const credentials = [
  // With a digit or long, so that "a bearer token is missing" stays as it is.
  { pattern: /\b(Bearer|Basic)\s+(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]+/gi, replacement: '$1 [redacted]' },
  // A JSON Web Token: two base64url objects, each starting with `{"`, and a signature.
  { pattern: /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g, replacement: '[redacted]' },
  // user:password@ in an address.
  { pattern: /(:\/\/[^\s/:@]*:)[^\s/@]+@/g, replacement: '$1[redacted]@' },
  {
    pattern: /\b(token|password|secret|api[-_]?key)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    replacement: '$1$2[redacted]',
  },
] as const;
