import type { LogEvent } from './events.ts';

/** How runtimes report what nothing caught: the name of an exception, or that code gave up. Bare `Error` and `Exception` are thrown for anything. */
const thrown =
  /\b[A-Z][A-Za-z]{1,80}(?:Error|Exception|Defect)\b|\bpanicked at\b|^panic:|^terminate called after throwing|\bunhandled exception:|^fatal error: exception |^(?:\w+\.)+[A-Z]\w+(?::|$)|^[A-Z][a-z]+(?:[A-Z][a-z]+)+:|^\*\* \([A-Z]|\((?:[A-Z]\w*::)*[A-Z]\w+\)$/m;

/** Stems of words that an error of the network, of a peer or of a stop could be made of. */
const network =
  /conn|verbind|conex|time[ds]?[ _-]?out|socket|host(?!ed)|\bdns|network|reach|refus|reset|clos(?:e|ed|ing)\b|eof|end of|handshake|attempts|answer|discover|\bping|packet|unavail|\blost\b|broken|\bdial|resolv|look ?up|hung up|hang|abort|cancel|deadline|heartbeat|respon[ds]|reply|i\/o|\bio(?:exc|err)|transport|https?\b|retr(?:y|ies)|gave up|giving up|fetch|\bsen[dt]|receiv|upstream|peer|remote|broker|proxy|communicat|stream|channel|expired|interrupt|download|upload|\bapi\b|\brpc|available|temporar|again|terminated by|killed|watchdog|banner|\bssh|protocol|shut|\bwait|cluster|leader|lease|servers?\b/i;

/** Libraries that talk to a peer: what they throw may be about it. */
const client =
  /hyper|reqwest|tonic|tungstenite|urllib|requests\.|httpx|aiohttp|botocore|grpc|amqp|rabbit|kafka|redis|mongo|ldap|smtp|mqtt|\bnats\b|netty|okhttp|feign|undici|axios|faraday|guzzle|hackney|\bmint\b|cassandra|elastic|zookeeper|consul|etcd|pulsar|eventstore|websocket|\bssl\b|\btls\b/i;

/** What a peer or a stop did: beside it, plain words about a fault may be about what came from the network. */
const failure =
  /^\W{0,9}(?:'[^']{0,200}'\W{0,9})?not found|timed[ _-]?out\b|timeout (?:after|exceeded)|unreach|refus|reset|disconnect|\blost\b|clos(?:ed|ing)\b|handshake|eof|respon|reply|unavail|heartbeat|reach|https?:\/\/|invalid (?:http|frame|packet|chunk|header|status|message|data|magic|protocol|server|gateway|upstream)|\b(?:no (?!such\b)|(?:find|found|locate) |any )(?:[\w-]+ ){0,3}(?:servers?|hosts?|routes?|brokers?|nodes?|endpoints?|peers?|address(?:es)?|upstreams?|primary|leader|master|backends?|coordinators?|candidates?|replicas?|members?)\b(?! (?:cert|key|name|url))/i;

/** What says that something failed, but not why; and what a reader of English cannot tell. */
const vague =
  /fail|unable|could(?: not|n't)|can(?:not|'t)|\berrors? (?:has |have )?(?:occurred|code)|\berror:? #?-?\d|went wrong|unexpected|\bunknown|internal|exit|stopp|aborting|giv|code[ :=]|status|errno|[^\p{ASCII}‘’“”…–—]\p{L}/iu;

/** Names of peers: a sentence about one may be about what it did. */
const peer =
  /\bdown\b|gateway|database|\bdb\b|queue|service|endpoint|provider|\bbank|vault|bucket|storage|smtp|\bs?ftp|\blink\b|sync|replica|\d+\.\d+\.\d+\.\d+/i;

/** A page to read is no peer. */
const link = /\b(?:see|visit|more|at|read|docs?|documentation):? \(?https?:\/\/\S+/gi;

export function mayBeOfNetwork(line: string): boolean {
  return failure.test(line);
}

/**
 * The process died of an exception that code threw, or says in its last error what is wrong, and no word in the chain could mean
 * the network.
 */
export function isUnrelated({ isFatal, isError, saysWhat, lines }: LogEvent): boolean {
  const text = lines.join('\n').replace(link, '');
  if ((!isFatal && !isError) || network.test(text) || client.test(text)) return false;
  return thrown.test(text) || (saysWhat && isSentence.test(text) && !vague.test(text) && !peer.test(text));
}

/** Three words in a row. */
const isSentence = /[A-Za-z']{2}\W{1,3}[\w'"-]{1,40}\W{1,3}[A-Za-z]{2}/;
