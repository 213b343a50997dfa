import type { Config } from '../config/config.ts';
import { formatDuration } from '../config/duration.ts';
import { webhookTimeoutMs } from '../core/limits.ts';
import type { Webhook } from './alertmanager-config.ts';
import type { Part } from './document.ts';
import { type Finding, finding } from './finding.ts';
import { addressOf } from './routing.ts';

/** Whether the webhook of the stop's receiver would be answered by this config's receiver. */
export function checkWebhook({ part, http }: Webhook, config: Config): readonly Finding[] {
  const url = addressOf(part.at('url').text);
  return [
    ...(url === undefined ? [] : checkAddress(url, part.at('url'), config)),
    ...checkSending(part, http),
    ...checkToken(http, part),
    ...(url === undefined || url.protocol === 'https:' ? checkTls(url, http, part, config) : []),
  ];
}

function checkAddress(url: URL, part: Part, { receiver, kubernetes }: Config): readonly Finding[] {
  const scheme = receiver.tls === undefined ? 'http:' : 'https:';
  if (url.protocol !== scheme) {
    const what = `the webhook speaks ${url.protocol.slice(0, -1)}; by its config the receiver speaks ${scheme.slice(0, -1)}`;
    return [finding('webhook-scheme', part.where, what, `${scheme}//${url.host}${url.pathname}`)];
  }
  const strange = strangeHost(url.hostname, receiver.listen.host, kubernetes.stateNamespace);
  if (strange !== undefined) {
    const fix = `the receiver's Service: big-red-button.${kubernetes.stateNamespace}.svc, if the manifests made it`;
    return [finding('webhook-host', part.where, strange, fix)];
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (serviceOf(url.hostname) === undefined || port === receiver.listen.port) return [];
  const what = `the webhook calls port ${port}, the receiver listens on ${receiver.listen.port}`;
  return [finding('webhook-port', part.where, what, `:${receiver.listen.port}, unless the Service maps it`)];
}

/** Why the receiver cannot be at this host. */
function strangeHost(host: string, listenHost: string, namespace: string): string | undefined {
  if (/\.(example|invalid|test)$|(^|\.)example\.(com|net|org)$/.test(host)) return `${host} is a name for examples`;
  const isHere = /^(localhost|127\.|\[::1\])/;
  if (isHere.test(host) && !isHere.test(listenHost)) return `${host} is Alertmanager's own machine or pod`;
  const service = serviceOf(host);
  if (service === undefined || service.namespace === namespace) return undefined;
  return `${host} is in namespace ${service.namespace}; the receiver's is ${namespace}`;
}

/** `name.namespace.svc` */
function serviceOf(host: string): { readonly namespace: string } | undefined {
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return namespace === undefined ? undefined : { namespace };
}

function checkSending(part: Part, http: Part): readonly Finding[] {
  const [resolved, most, timeout] = [part.at('send_resolved'), part.at('max_alerts'), part.at('timeout')];
  const findings: Finding[] = [];
  if (resolved.flag === false)
    findings.push(
      finding(
        'webhook-resolved',
        resolved.where,
        'the receiver does not hear that a stop is over',
        'send_resolved: true',
      ),
    );
  if (Number(most.text ?? 0) > 0)
    findings.push(
      finding('webhook-max-alerts', most.where, `a notification holds at most ${most.text} alerts`, 'max_alerts: 0'),
    );
  const { minimum, maximum } = webhookTimeoutMs;
  const timeoutMs = timeout.durationMs ?? 0;
  if (timeoutMs < minimum || timeoutMs > maximum) {
    const what =
      timeoutMs === 0
        ? 'there is no timeout'
        : `the timeout is ${formatDuration(timeoutMs)}; a trip takes up to ${formatDuration(minimum)}`;
    findings.push(finding('webhook-timeout', timeout.where, what, 'timeout: 5s'));
  }
  // Alertmanager's default is true.
  const redirects = http.at('follow_redirects');
  if (redirects.flag !== false)
    findings.push(
      finding(
        'webhook-redirects',
        redirects.where,
        'an answer may send the token elsewhere',
        'follow_redirects: false',
      ),
    );
  return findings;
}

function checkToken(http: Part, part: Part): readonly Finding[] {
  const authorization = http.at('authorization');
  const older = [http.at('bearer_token'), http.at('bearer_token_file')];
  const type = authorization.at('type').text ?? 'Bearer';
  const inline = [authorization.at('credentials'), http.at('bearer_token')].find(({ isThere }) => isThere);
  const fromFile = authorization.at('credentials_file').isThere || http.at('bearer_token_file').isThere;
  // A header may carry the token, and OAuth2 fetches one.
  const other = http.at('oauth2').isThere || hasHeader(http.at('http_headers'));
  const fix = "authorization: { credentials_file: … } with a line of the receiver's alertmanagerTokenFile";
  const hasOne = authorization.isThere || older.some(({ isThere }) => isThere);
  if (!hasOne && !other) {
    const where = http.isThere ? http.where : part.where;
    return [finding('webhook-token', where, 'the webhook shows no token', fix)];
  }
  if (type.toLowerCase() !== 'bearer') {
    const what = `the webhook shows credentials of type ${type}`;
    return [finding('webhook-token', authorization.at('type').where, what, 'type: Bearer')];
  }
  if (inline !== undefined && inline.text !== '<secret>')
    return [
      finding('webhook-token-inline', inline.where, `${inline.path.at(-1)} holds the token itself`, 'credentials_file'),
    ];
  if (!fromFile && !other && inline === undefined)
    return [finding('webhook-token', authorization.where, 'authorization names no credentials', fix)];
  return [];
}

function hasHeader(headers: Part): boolean {
  return Object.keys(headers.texts).some((name) => name.toLowerCase() === 'authorization');
}

function checkTls(url: URL | undefined, http: Part, part: Part, { receiver }: Config): readonly Finding[] {
  const tls = http.at('tls_config');
  const where = tls.isThere ? tls.where : http.isThere ? http.where : part.where;
  const findings: Finding[] = [];
  const skip = tls.at('insecure_skip_verify');
  const hasCa = ['ca', 'ca_file', 'ca_ref'].some((key) => tls.at(key).isThere);
  const hasCertificate = ['cert', 'cert_file', 'cert_ref'].some((key) => tls.at(key).isThere);
  if (skip.flag === true)
    findings.push(
      finding(
        'tls-unverified',
        skip.where,
        'insecure_skip_verify takes any certificate',
        'ca_file, and insecure_skip_verify: false',
      ),
    );
  else if (!hasCa && url !== undefined && serviceOf(url.hostname) !== undefined)
    findings.push(
      finding(
        'tls-ca',
        where,
        `no CA is named for ${url.hostname}`,
        "tls_config: { ca_file: … } with the CA of the receiver's certificate",
      ),
    );
  if (receiver.tls?.clientCaFile !== undefined && !hasCertificate)
    findings.push(
      finding(
        'tls-client',
        where,
        'the receiver has a clientCaFile, the webhook no certificate',
        'tls_config: { cert_file: …, key_file: … }',
      ),
    );
  return findings;
}
