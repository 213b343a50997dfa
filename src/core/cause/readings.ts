import type { Found } from './words.ts';

/** `could not load /etc/pay/limits.yaml`: a file that could not be used, unless it lies behind a URL. */
const file =
  /\b(?:could not|couldn't|cannot|can't|can not|failed to|unable to|error|failure) (?:load|loading|read|reading|parse|parsing|open|opening|find|access|write|create|decode|compile|render|process|import|include|processing)\b[^\n]{0,60}?[\s'"`(](?!\w+:\/\/)[\w./~@-]{0,200}\.(?:conf|config|ya?ml|json5?|toml|ini|pem|crt|cer|key|p12|jks|xml|properties|env|sql|hcl|cfg|rb|py|[cm]?[jt]s|so|jar|db|sqlite3?|csv|proto|tmpl|html|lua|php|wasm|pub|lock)(?![\w/])/gi;
/** `unknown profile "live2"`: a value that a program was given. */
const value =
  /\bunknown (?!(?:\w+ ){0,2}(?:host|server|peer|broker|node|address|error|upstream|member|exception|response|message|reason|status)\b)(?:[\w-]+ ){1,3}["'`‘“(\w]/gi;
/** `Internal API unreachable`, at the end of a clause. */
const unreachable = /[A-Za-z]{2,} unreachable(?=$|[.,;:)])/gi;

/** Most lines have none of these words. */
const hint = /unknown|unreachable|\.[a-z\d]{2,10}(?![\w/])/i;

const readings = [
  { pattern: file, row: { id: 'plain-words/file-at-fault', effect: 'local' } },
  { pattern: value, row: { id: 'plain-words/unknown-value', effect: 'local' } },
  { pattern: unreachable, row: { id: 'plain-words/not-reached', effect: 'network' } },
] as const;

/** Plain words whose order counts, whatever the names between them. */
export function readSentences(line: string): readonly Found[] {
  if (!hint.test(line)) return [];
  return readings.flatMap(({ pattern, row }) =>
    [...line.matchAll(pattern)].map(({ 0: text, index: start }) => ({
      row,
      start,
      end: start + text.length,
      rank: lastRank,
    })),
  );
}

const lastRank = Number.MAX_SAFE_INTEGER;
