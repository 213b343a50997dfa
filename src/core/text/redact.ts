/** Replaces text that looks like a credential. The product logs no credentials, but it quotes containers and servers, which may print some. */
export function redact(text: string): string {
  return credentials.reduce((redacted, { pattern, replacement }) => redacted.replace(pattern, replacement), text);
}

const credentials = [
  // Only words with a digit or 20 characters, so that "a bearer token is missing" stays readable.
  { pattern: /\b(Bearer|Basic)\s+(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]+/gi, replacement: '$1 [redacted]' },
  // A JSON Web Token: two base64url objects that start with `{"`, and a signature.
  { pattern: /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g, replacement: '[redacted]' },
  // `user:password@` in a URL.
  { pattern: /(:\/\/[^\s/:@]*:)[^\s/@]+@/g, replacement: '$1[redacted]@' },
  {
    pattern: /\b(token|password|secret|api[-_]?key)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    replacement: '$1$2[redacted]',
  },
] as const;
