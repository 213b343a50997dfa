import { withoutCodeNames } from './code-names.ts';
import type { LogEvent } from './events.ts';

/** How runtimes report what nothing caught: the name of an exception, or that code gave up. Bare `Error` and `Exception` are thrown for anything. */
const thrown =
  /\b[A-Z][A-Za-z]{1,80}(?:Error|Exception|Defect)\b|\bpanicked at\b|^panic:|^terminate called after throwing|\bunhandled exception:|^[Ff]atal error: exception |^raised [A-Z_.]+ : |^error: [A-Z][a-z]+(?:[A-Z][a-z]+)+$|^(?:\w+\.)+[A-Z]\w+(?::|$)|^[A-Z][a-z]+(?:[A-Z][a-z]+)+:|^\*\* \([A-Z]|\((?:[A-Z]\w*::)*[A-Z]\w+\)$/m;

/** Stems of words for what the network, a peer or a stop does to a program. */
const failing =
  /time[ds]?[ _-]?out|refus|reset|clos(?:e|ed|ing)\b|eof|end of|reach|handshake|attempts|answer|unavail|\blost\b|broken|hung up|hang|abort|cancel|deadline|heartbeat|respon[ds]|reply|i\/o|\bio(?:exc|err)|retr(?:y|ies)|gave up|giving up|expired|interrupt|available|temporar|again|terminated by|killed|watchdog|shut|\bwait|disconnect|dropped|\bdead\b|silen[ct]|\bgone\b|went|\bdown\b|nothing|incomplete|verbind|conex/i;

/** Stems of what an error of the network is about. */
const topic =
  /conn|socket|host(?!ed)|\bdns|network|discover|\bping|packet|\bdial|resolv(?!ers\b)|look ?up|transport|https?\b|fetch|\bsen[dt]|receiv|upstream|peer|remote|broker|proxy|communicat|stream|channel|download|upload|\bapi\b|\brpc|banner|\bssh|protocol|cluster|leader|lease|servers?\b/i;

/** What makes a sentence about such a topic one about its failure; a name of an exception with such a stem does too. */
const said =
  /\b[Nn]o\b|\b[Nn]ot\b|n't\b|[Nn]ever|[Ww]ithout|\b[Nn]one\b|NOT_|\b[Bb]ad\b|\berror\b|\bError (?=[a-z])|problem|trouble/;
const named = /(?<=[a-z])(?:Error|Exception)\b/;

/** Libraries that talk to a peer: what they throw may be about it. */
const client =
  /hyper|reqwest|tonic|tungstenite|urllib|requests\.|httpx|aiohttp|botocore|grpc|amqp|rabbit|kafka|redis|mongo|ldap|smtp|mqtt|\bnats\b|netty|okhttp|feign|undici|axios|faraday|guzzle|hackney|\bmint\b|cassandra|elastic|zookeeper|consul|etcd|pulsar|eventstore|websocket|\bssl\b|\btls\b/i;

/** What a peer or a stop did: beside it, plain words about a fault may be about what came from the network. */
const failure =
  /^\W{0,9}(?:'[^']{0,200}'\W{0,9})?not found|timed[ _-]?out\b|timeout (?:after|exceeded)|unreach|refus|reset|disconnect|\blost\b|clos(?:ed|ing)\b|handshake|eof|\brespon|reply|unavail|heartbeat|reach|https?:\/\/|invalid (?:http|frame|packet|chunk|header|status|message|data|magic|protocol|server|gateway|upstream)|\b(?:no (?!such\b)|(?:find|found|locate) |any )(?:[\w-]+ ){0,3}(?:servers?|hosts?|routes?|brokers?|nodes?|endpoints?|peers?|address(?:es)?|upstreams?|primary|leader|master|backends?|coordinators?|candidates?|replicas?|members?)\b(?! (?:cert|key|name|url))/i;

/** What says that something failed, but not why; and what a reader of English cannot tell. */
const vague =
  /:in [`']|fail|unable|could(?: not|n't)|can(?:not|'t)|\berrors? (?:has |have )?(?:occurred|code)|\berror:? #?-?\d|went wrong|unexpected|\bunknown|internal|exit|stopp|quit|aborting|giv|code[ :=]|status|errno|[^\p{ASCII}‘’“”…–—]\p{L}/iu;

/** Names of peers: a sentence about one may be about what it did. */
const peer =
  /\bdown\b|gateway|database|\bdb\b|queue|service|endpoint|provider|\bbank|vault|bucket|storage|smtp|\bs?ftp|\blink\b|sync|replica|\d+\.\d+\.\d+\.\d+/i;

/** A page to read is no peer. */
const link =
  /\b(?:see|visit|more|at|read|docs?|documentation|check ?out|information\w*|schema|following)[:=]? ?[('"]{0,2}https?:\/\/\S+|https?:\/\/\S*\bdocs?\b\S*/gi;

/** Nor is the name of a schema. */
const schema = /https?:\/\/\S*\/schemas?\b\S*/gi;

/** `ConnectionFactory`, `java.net.InetAddress`: a class, which is not what failed. That of the exception itself stands at the start. */
const className = /(?<=[\s`'"<,=])(?:[a-z][\w$]*\.)*[A-Z][a-z\d]+(?:[A-Z][a-z\d]+)+[\w$]*/g;

function withoutTopic(name: string): string {
  const words = name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return failing.test(words) || /(?:Error|Exception|Failure|Fault|Failed)s?$/.test(name) ? name : '';
}

/** Where in the code it happened: a thread, a file. */
const place =
  /\bthread ["'<][\w .#-]{1,80}["'>]|(?<![\w:/.])(?:\/[\w.@-]+){2,20}(?::\d+)*|(?<![\w:/.])[\w.@-]+(?:\/[\w.@-]+){0,20}\.(?:rs|py|[cm]?[jt]sx?|rb|go|java|kt|scala|cs|cc|cpp|php|exs?|erl|swift|dart|zig|ya?ml|json|toml|conf|properties)\b(?::\d+)*/g;

/** What was not found looks like a host name. */
const hostNotFound = /\bnot found: [a-z\d-]+(?:\.[a-z\d-]+){2,}(?![\w./])/;

export function mayBeOfNetwork(line: string): boolean {
  return failure.test(withoutCodeNames(line).replace(link, '').replace(schema, '')) || hostNotFound.test(line);
}

/** Any word that an error of the network could be made of. */
export function hasWordOfNetwork({ lines }: LogEvent): boolean {
  return lines.some((line) => failing.test(line) || topic.test(line));
}

/** What happened could be the network's doing, or it concerns the network and went wrong. */
function couldBeNetwork(text: string): boolean {
  return failing.test(text) || (topic.test(text) && (vague.test(text) || said.test(text) || named.test(text)));
}

/**
 * The process died of an exception that code threw, or says in its last error what is wrong, and no word in the chain could mean
 * the network.
 */
export function isUnrelated({ isFatal, isError, saysWhat, lines }: LogEvent): boolean {
  if (!isFatal && !isError) return false;
  const whole = lines.map(withoutCodeNames).join('\n').replace(link, '').replace(schema, '');
  const text = whole.replace(place, ' ');
  if (couldBeNetwork(text.replace(className, withoutTopic))) return false;
  if (client.test(whole) && (!isSentence.test(text) || vague.test(text) || said.test(text))) return false;
  return thrown.test(text) || (saysWhat && isSentence.test(text) && !vague.test(text) && !peer.test(text));
}

/** Three words in a row. */
const isSentence = /[A-Za-z']{2}\W{1,3}[\w'"-]{1,40}\W{1,3}[A-Za-z]{2}/;
