import { receiverStopMs } from '../../button/deadlines.ts';
import type { Config } from '../../config/config.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { addressOf } from '../model/routing.ts';
import type { Webhook } from '../sources/alertmanager-config.ts';
import type { Part } from '../sources/document.ts';
import { checkAddress, serviceOf } from './check-webhook-address.ts';
import { type Finding, finding } from './finding.ts';

/** Alertmanager's `timeout` for the receiver: not before a trip could have ended, and soon enough to try again. */
const webhookTimeoutMs = { minimum: receiverStopMs, maximum: 10_000 };

/** Whether the webhook of the stop's receiver would be answered by this config's receiver. */
export function checkWebhook({ part, http }: Webhook, config: Config): readonly Finding[] {
  const url = addressOf(part.at('url').text);
  const isTls = url === undefined || url.protocol === 'https:';
  return [
    ...(url === undefined ? [] : checkAddress(url, part.at('url'), config)),
    ...checkAlerts(part),
    ...checkTimeout(part.at('timeout')),
    ...checkRedirects(http),
    ...checkToken(http, part),
    ...(isTls ? [...checkServer(url, http, part), ...checkClient(http, part, config)] : []),
  ];
}

function checkAlerts(part: Part): readonly Finding[] {
  const [resolved, most] = [part.at('send_resolved'), part.at('max_alerts')];
  const findings: Finding[] = [];
  if (resolved.flag === false) {
    const what = 'the receiver does not hear that a stop is over';
    findings.push(finding('webhook-resolved', resolved.where, what, 'send_resolved: true'));
  }
  if (Number(most.text ?? 0) > 0) {
    const what = `a notification holds at most ${most.text} alerts`;
    findings.push(finding('webhook-max-alerts', most.where, what, 'max_alerts: 0'));
  }
  return findings;
}

function checkTimeout(timeout: Part): readonly Finding[] {
  const { minimum, maximum } = webhookTimeoutMs;
  const ms = timeout.durationMs ?? 0;
  if (ms >= minimum && ms <= maximum) return [];
  const said = ms === 0 ? 'there is no timeout' : `the timeout is ${formatDuration(ms)}`;
  const what = `${said}; a trip takes up to ${formatDuration(minimum)}`;
  return [finding('webhook-timeout', timeout.where, what, 'timeout: 5s')];
}

/** Alertmanager follows them unless it is told not to. */
function checkRedirects(http: Part): readonly Finding[] {
  const redirects = http.at('follow_redirects');
  if (redirects.flag === false) return [];
  return [
    finding('webhook-redirects', redirects.where, 'an answer may send the token elsewhere', 'follow_redirects: false'),
  ];
}

function checkToken(http: Part, part: Part): readonly Finding[] {
  const authorization = http.at('authorization');
  const type = authorization.at('type');
  const inline = [authorization.at('credentials'), http.at('bearer_token')].find(isGiven);
  const fromFile = [authorization.at('credentials_file'), http.at('bearer_token_file')].some(isGiven);
  if ((type.text ?? 'Bearer').toLowerCase() !== 'bearer') {
    return [finding('webhook-token', type.where, `the webhook shows credentials of type ${type.text}`, 'type: Bearer')];
  }
  if (inline !== undefined && inline.text !== '<secret>') {
    return [
      finding('webhook-token-inline', inline.where, `${inline.path.at(-1)} holds the token itself`, 'credentials_file'),
    ];
  }
  // A header may carry the token, and OAuth2 fetches one.
  if (inline !== undefined || fromFile || http.at('oauth2').isThere || hasHeader(http.at('http_headers'))) return [];
  const where = [authorization, http, part].find(isGiven)?.where ?? part.where;
  const fix = "authorization: { credentials_file: … } with a line of the receiver's alertmanagerTokenFile";
  return [finding('webhook-token', where, 'the webhook shows no token', fix)];
}

function checkServer(url: URL | undefined, http: Part, part: Part): readonly Finding[] {
  const tls = http.at('tls_config');
  const skip = tls.at('insecure_skip_verify');
  if (skip.flag === true) {
    const fix = 'ca_file, and insecure_skip_verify: false';
    return [finding('tls-unverified', skip.where, 'insecure_skip_verify takes any certificate', fix)];
  }
  const hasCa = ['ca', 'ca_file', 'ca_ref'].some((key) => tls.at(key).isThere);
  if (hasCa || url === undefined || serviceOf(url.hostname) === undefined) return [];
  const fix = "tls_config: { ca_file: … } with the CA of the receiver's certificate";
  return [finding('tls-ca', whereTls(http, part), `no CA is named for ${url.hostname}`, fix)];
}

function checkClient(http: Part, part: Part, { receiver }: Config): readonly Finding[] {
  const hasCertificate = ['cert', 'cert_file', 'cert_ref'].some((key) => http.at('tls_config').at(key).isThere);
  if (receiver.tls?.clientCaFile === undefined || hasCertificate) return [];
  const what = 'the receiver has a clientCaFile, the webhook no certificate';
  return [finding('tls-client', whereTls(http, part), what, 'tls_config: { cert_file: …, key_file: … }')];
}

function whereTls(http: Part, part: Part): string {
  return ([http.at('tls_config'), http].find(isGiven) ?? part).where;
}

function hasHeader(headers: Part): boolean {
  return Object.keys(headers.texts).some((name) => name.toLowerCase() === 'authorization');
}

function isGiven({ isThere }: Part): boolean {
  return isThere;
}
