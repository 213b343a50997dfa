/** The other side that an event names. */
export interface Peers {
  /** `203.0.113.7:443` or `api.example.com`, as written, first the one that stands last. */
  readonly shown: string | undefined;
  /** Host names, in lower case. */
  readonly names: readonly string[];
  /** Every peer named is this very pod: loopback, or a unix socket. */
  readonly isLocal: boolean;
}

const arrow = /[\d.]{7,15}:\d{1,5}->/g;
const resolver = / on \[?[\d.:a-f]{2,39}\]?:53\b/g;
const address =
  /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)(?!\w|\.\d)|(?<![\w:])(\[?::1\]?:\d{1,5}|\[[\da-f:]{3,39}\]:\d{1,5})/gi;
const url = /\b[a-z][a-z\d+.-]{1,20}:\/\/(?:[^\s/@"']{1,100}@)?([a-z\d_-][\w.-]{0,250}(?::\d{1,5})?)/gi;
const hostPort = /(?<![\w./-])([a-z][\w.-]{0,250}:\d{2,5})(?![\w.:-])/gi;
const named =
  /(?:ENOTFOUND|EAI_AGAIN|queryA|querySrv|lookup|resolve host:?|UnknownHostException:|host ?name:?|hostname:|host=|host|upstream|bad address|address|getaddrinfo for|resolve|server (?:at|on)|connect to|connecting to|connection to|host:) [`'"]?([a-z\d][\w-]{0,62}(?:\.[\w-]{1,63}){0,10})[`'"]?(?::\d+)?(?![\w(])|(?:host=|host ?name=)[`'"]?([a-z\d][\w.-]{0,252})/gi;
const socketFile = /unix(?:\/\/)?:|dial unix|\.sock\b|\.s\.PGSQL|through socket|on socket "|\[2002\] No such file/i;
const sourceFile =
  /\.(?:go|[cm]?[jt]sx?|py|rb|rs|java|kt|scala|cs|cc|cpp|c|h|php|exs?|erl|conf|cfg|ya?ml|json|lua|so|sh):\d+$/i;
const loopback = /^(?:localhost|localhost\.localdomain|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)(?::\d+)?$/i;

export function peersOf(text: string): Peers {
  const plain = text.replace(resolver, ' ').replace(arrow, '');
  const strict = [
    ...all(plain, address),
    ...all(plain, url),
    ...all(plain, hostPort).filter((each) => !sourceFile.test(each)),
  ];
  const quoted = all(plain, named).filter((each) => isHostName(each));
  const peers = [...strict, ...quoted];
  const remote = peers.filter((each) => !loopback.test(each));
  const isHere = peers.length > 0 || socketFile.test(plain);
  return {
    shown: remote[0],
    names: remote.map((each) => each.replace(/:\d+$/, '').toLowerCase()).filter((each) => /[a-z]/.test(each)),
    isLocal: isHere && remote.length === 0,
  };
}

/** A dotted name, or one that is not an everyday word. */
function isHostName(text: string): boolean {
  return !everyday.test(text);
}

const everyday =
  /^(?:the|a|an|any|all|this|that|is|was|not|database|server|host|hostname|address|addresses|failed|name|and|or|for|to|in|of|at|on|with|from|remote|redis|node|broker|bootstrap|port|your|it|information|error|already|lookup|seed|mysql|amqp|kafka|mongo|postgres|timed|closed|lost|could|unreachable|unknown|connect|socket|local|undefined|null|\d+)$/i;

function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1).find((group) => group !== undefined) ?? '');
}
