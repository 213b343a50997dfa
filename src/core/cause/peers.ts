/** The other side that an event names. */
export interface Peers {
  /** `203.0.113.7:443` or `api.example.com`, as written: the first that is not this pod. */
  readonly shown: string | undefined;
  /** Host names, in lower case. */
  readonly names: readonly string[];
  /** Every peer named is this very pod: loopback, or a unix socket. */
  readonly isLocal: boolean;
}

/** Addresses that look like a peer but are not one: the own end of a connection, the DNS server that was asked, a page to read. */
const noPeer =
  /[\d.]{7,15}:\d{1,5}->| on \[?[\d.:a-f]{2,39}\]?:53\b|0\.0\.0\.0:0\b|https?:\/\/(?:docs\.|curl\.(?:se|haxx)|sqlalche\.me|pris\.ly|aka\.ms|errors\.|go\.microsoft)\S*/g;
const address =
  /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)(?!\w|\.\d)|(?<![\w:])(\[?::1\]?:\d{1,5}|\[[\da-f:]{3,39}\]:\d{1,5})/gi;
const url = /\b[a-z][a-z\d+.-]{1,20}:\/\/(?:[^\s/@"']{1,100}@)?([a-z\d_-][\w.-]{0,250}(?::\d{1,5})?)/gi;
const hostPort = /(?<![\w./-])([a-z][\w.-]{0,250}:\d{2,5})(?![\w:-]|\.\w)/gi;
/** A name after words that only a name follows; after other words it must be quoted or have a dot. */
const afterName =
  /(?:ENOTFOUND|EAI_AGAIN|queryA|querySrv|lookup|getaddrinfo for|UnknownHostException:|resolve host(?:name)?:?|hostname:|host name: Just|host=|bad address) [`'"]?([a-z\d][\w-]{0,62}(?:\.[\w-]{1,63}){0,10})(?![\w(])|host ?(?:name)?=[`'"]?([a-z\d][\w.-]{0,252})/gi;
const afterWord =
  /(?:host|host name|upstream|address|resolve|server (?:at|on)|connect to|connecting to|connection to) (?:[`'"]([a-z\d][\w.-]{0,252})[`'":]|([a-z\d][\w-]{0,62}(?:\.[\w-]{1,63}){1,10})(?![\w(]))/gi;
/** What is in this pod, without a port. */
const inThisPod =
  /\blocalhost\b|unix(?:\/\/)?:|dial unix|\.sock\b|\.s\.PGSQL|through socket|on socket "|\[2002\] No such file/i;
const sourceFile =
  /\.(?:go|[cm]?[jt]sx?|py|rb|rs|java|kt|scala|cs|cc|cpp|c|h|php|exs?|erl|conf|cfg|ya?ml|json|lua|so|sh)(?::\d+)?$/i;
const loopback = /^(?:localhost|localhost\.localdomain|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)(?::\d+)?$/i;

export function peersOf(text: string): Peers {
  const plain = text.replace(noPeer, ' ');
  const named = [...all(plain, hostPort), ...all(plain, afterName), ...all(plain, afterWord)].filter(isHostName);
  const peers = [...all(plain, address), ...all(plain, url), ...named];
  const remote = peers.filter((each) => !loopback.test(each));
  const isHere = peers.length > 0 || inThisPod.test(plain);
  return {
    shown: remote[0]?.slice(0, shownCharacters),
    names: remote.map((each) => each.replace(/:\d+$/, '').toLowerCase()).filter((each) => /[a-z]/.test(each)),
    isLocal: isHere && remote.length === 0,
  };
}

const shownCharacters = 100;

function isHostName(text: string): boolean {
  return !everyday.test(text) && !sourceFile.test(text);
}

/** Words that stand where a name could, and fields that have a number. */
const everyday =
  /^(?:the|an?|any|all|this|that|is|was|not|database|server|host|hostname|address|addresses|failed|name|and|or|for|to|in|of|at|on|with|from|remote|node|broker|bootstrap|your|it|information|already|lookup|seed|timed|closed|lost|could|unreachable|unknown|connect|socket|local|undefined|null|\d+|(?:status|code|errno|error|timeout|port|line|pid|tid|attempts?|retry|retries|after|level|took|id|count|size|total|version|exit)(?::\d+)?)$/i;

function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1).find((group) => group !== undefined) ?? '');
}
