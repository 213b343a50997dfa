/** Where a line names a piece of code or a setting. The words in such a name say nothing of a failure. */
type Span = readonly [start: number, end: number];

/** `field 'connectTimeout'`, `argument NetworkTimeout`: what a noun of code stands before is a name. */
const afterNoun =
  /\b(?:fields?|propert(?:y|ies)|attributes?|keys?|parameters?|arguments?|params?|variables?|methods?|functions?|class(?:es)?|modules?|options?|settings?|columns?|symbols?|beans?|directives?|identifiers?|members?|structs?|constants?|traits?|interfaces?|flags?|of type|of class|table|relation|dependencies of the)(?: named?)? ?[:=]? ?(?!(?:must|has|have|had|is|was|not|of|to|in|be|been|and|or|for|with|on|at|by|from|are|were|does|did|could|cannot|can|should|may|the|an?|that|which|while|when|list|found|missing|required)\b)(?:[`'"‘“«([<]{1,2}([^`'"’”»)\]>\s]{1,200})|([\w$.\\/-]{1,200}))/gi;
/** `'connectTimeout' is required`: a quoted name of which something is said. */
const quoted =
  /[`'"‘“]([\w$.\\/-]{1,200})[`'"’”] (?:is|was|has|does|must|not|of|on|in|cannot|property|field|attribute|option|parameter|argument|from)\b/gi;
/** `connectTimeout`: a name in small letters with a capital in it; not `ClientError.connectTimeout`, which is the error itself. */
const camelCase = /(?<![\w$]|(?:Error|Exception|Failure)\.)[a-z]+[a-z\d]*[A-Z][\w$]*/g;

/** `NetworkTimeout is a provider`. */
const beforeNoun =
  /\b([A-Z][\w$]{0,200}) is (?:an? |not an? |not )?(?:provider|function|class|constructor|module|type|enum|interface|defined|exported|declared)\b/g;

/** Kafka Connect's own exception, of any cause. */
const kafkaConnect = /org\.apache\.kafka\.connect\.errors\.ConnectException/g;

const patterns = [afterNoun, quoted, camelCase, beforeNoun, kafkaConnect];

/** In a check of values, what is quoted is a value. */
const check = /\b(?:must (?:not )?be|should be|ha(?:s|ve) to be|such as|one of|expected (?:one|an?|the))\b/i;
const quotation = /["'`‘“]([^"'`’”]{1,80})["'`’”]/g;

export function codeNames(line: string): readonly Span[] {
  return (check.test(line) ? [...patterns, quotation] : patterns).flatMap((pattern) =>
    [...line.matchAll(pattern)].map((match): Span => {
      const name = match.slice(1).find((group) => group !== undefined) ?? match[0];
      const start = match.index + match[0].lastIndexOf(name);
      return [start, start + name.length];
    }),
  );
}

export function isWithin(start: number, end: number, spans: readonly Span[]): boolean {
  return spans.some(([from, to]) => from <= start && end <= to);
}

/** The line with its names of code left out. */
export function withoutCodeNames(line: string): string {
  let rest = '';
  let from = 0;
  for (const [start, end] of codeNames(line).toSorted(([one], [other]) => one - other)) {
    rest += line.slice(from, Math.max(from, start));
    from = Math.max(from, end);
  }
  return rest + line.slice(from);
}
