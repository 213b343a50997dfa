import type { LogEvent } from './events.ts';

/** An exception of a named class: bare `Error` and `Exception` are what code throws for anything. */
const namedException =
  /\b(?:[A-Z][A-Za-z]+){1,6}(?:Error|Exception)\b|\bpanicked at\b|^panic:|^terminate called after throwing|^(?:\w+\.)+[A-Z]\w+(?::|$)/;

/** Stems of words that an error of the network, of a peer or of a stop could be made of. */
const network =
  /conn|time[ds]?[ _-]?out|socket|host(?!ed)|\bdns|network|reach|refus|reset|clos(?:e|ed|ing)\b|\beof\b|end of|handshake|unavail|\blost\b|broken|\bdial|resolv|look ?up|hung up|hang|abort|cancel|deadline|heartbeat|respon[ds]|reply|i\/o|\bio(?:exc|err)|transport|https?\b|retr(?:y|ies)|gave up|giving up|fetch|\bsen[dt]|receiv|upstream|peer|remote|broker|proxy|communicat|stream|channel|expired|interrupt|download|upload|\bapi\b|\brpc|available|temporar|again|terminated by|killed|shut|\bwait|cluster|leader|lease|servers?\b/i;

/** What a peer or a stop did: beside it, plain words about a fault may be about what came from the network. */
const failure =
  /timed[ _-]?out\b|timeout (?:after|exceeded)|unreach|refus|reset|disconnect|\blost\b|clos(?:ed|ing)\b|handshake|\beof\b|respon|reply|unavail|heartbeat|reach|https?:\/\/|invalid (?:http|frame|packet|chunk|header|status|message|data|magic|protocol|server|gateway|upstream)/i;

export function mayBeOfNetwork(line: string): boolean {
  return failure.test(line);
}

/** The process died of an exception with a name of its own, and no word in its chain could mean the network. */
export function isUnrelated({ isFatal, isError, lines }: LogEvent): boolean {
  if (!isFatal && !isError) return false;
  return lines.some((line) => namedException.test(line)) && !lines.some((line) => network.test(line));
}
