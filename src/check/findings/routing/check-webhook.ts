import { receiverStopMs } from '../../../button/deadlines.ts';
import type { Config } from '../../../config/config.ts';
import type { YamlNode } from '../../../config/yaml/yaml-node.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import { addressOf } from '../../model/routing.ts';
import type { Webhook } from '../../sources/alertmanager-config.ts';
import { type Finding, finding } from '../finding.ts';
import { checkAddress, serviceOf } from './check-webhook-address.ts';

/** The range for Alertmanager's `timeout`: long enough for a trip, short enough for a retry. */
const webhookTimeoutMs = { minimum: receiverStopMs, maximum: 10_000 };

/** Checks that the webhook reaches the receiver of this config, and that the receiver accepts its notifications. */
export function checkWebhook({ node, http }: Webhook, config: Config): readonly Finding[] {
  const url = addressOf(node.at('url').text);
  const isTls = url === undefined || url.protocol === 'https:';
  return [
    ...(url === undefined ? [] : checkAddress(url, node.at('url'), config)),
    ...checkAlerts(node),
    ...checkPayload(node.at('payload')),
    ...checkTimeout(node.at('timeout')),
    ...checkRedirects(http),
    ...checkProxy(http),
    ...checkToken(http, node),
    ...(isTls ? [...checkServer(url, http, node), ...checkClient(http, node, config)] : []),
  ];
}

function checkAlerts(node: YamlNode): readonly Finding[] {
  const [resolved, most] = [node.at('send_resolved'), node.at('max_alerts')];
  const findings: Finding[] = [];
  if (resolved.flag === false) {
    const what = 'the receiver does not learn that the alert is resolved';
    findings.push(finding('webhook-resolved', resolved.where, what, 'send_resolved: true'));
  }
  if (Number(most.text ?? 0) > 0) {
    const what = `a notification has at most ${most.text} alerts`;
    findings.push(finding('webhook-max-alerts', most.where, what, 'max_alerts: 0'));
  }
  return findings;
}

function checkPayload(payload: YamlNode): readonly Finding[] {
  if (!payload.exists) return [];
  return [finding('webhook-payload', payload.where, 'the webhook sends another body', 'remove `payload`')];
}

function checkTimeout(timeout: YamlNode): readonly Finding[] {
  const { minimum, maximum } = webhookTimeoutMs;
  const ms = timeout.durationMs ?? 0;
  if (ms >= minimum && ms <= maximum) return [];
  const found = ms === 0 ? 'there is no timeout' : `the timeout is ${formatDuration(ms)}`;
  const what = `${found}; a trip takes up to ${formatDuration(minimum)}`;
  return [finding('webhook-timeout', timeout.where, what, 'timeout: 5s')];
}

/** Alertmanager follows redirects by default. */
function checkRedirects(http: YamlNode): readonly Finding[] {
  const redirects = http.at('follow_redirects');
  if (redirects.flag === false) return [];
  const what = 'a redirect can send the token elsewhere';
  return [finding('webhook-redirects', redirects.where, what, 'follow_redirects: false')];
}

function checkProxy(http: YamlNode): readonly Finding[] {
  const [proxy] = [http.at('proxy_url'), http.at('proxy_from_environment')].filter(
    ({ exists, flag }) => exists && flag !== false,
  );
  // The exceptions may have the receiver's address.
  if (proxy === undefined || http.at('no_proxy').exists) return [];
  const what = 'the notifications of a stop go through a proxy';
  return [finding('webhook-proxy', proxy.where, what, "no proxy for the receiver's webhook")];
}

function checkToken(http: YamlNode, node: YamlNode): readonly Finding[] {
  const authorization = http.at('authorization');
  const type = authorization.at('type');
  const inline = [authorization.at('credentials'), http.at('bearer_token')].find(isGiven);
  const fromFile = [authorization.at('credentials_file'), http.at('bearer_token_file')].some(isGiven);
  if ((type.text ?? 'Bearer').toLowerCase() !== 'bearer') {
    return [finding('webhook-token', type.where, `the webhook sends credentials of type ${type.text}`, 'type: Bearer')];
  }
  if (inline !== undefined && inline.text !== '<secret>') {
    const what = `${inline.path.at(-1)} contains the token itself`;
    return [finding('webhook-token-inline', inline.where, what, 'credentials_file')];
  }
  // A header can contain the token, and OAuth2 fetches one.
  if (inline !== undefined || fromFile || http.at('oauth2').exists || hasHeader(http.at('http_headers'))) return [];
  const where = [authorization, http, node].find(isGiven)?.where ?? node.where;
  const fix = "authorization: { credentials_file: … } with a line of the receiver's alertmanagerTokenFile";
  return [finding('webhook-token', where, 'the webhook sends no token', fix)];
}

function checkServer(url: URL | undefined, http: YamlNode, node: YamlNode): readonly Finding[] {
  const tls = http.at('tls_config');
  const skip = tls.at('insecure_skip_verify');
  if (skip.flag === true) {
    const fix = 'ca_file, and insecure_skip_verify: false';
    return [finding('tls-unverified', skip.where, 'insecure_skip_verify accepts any certificate', fix)];
  }
  const hasCa = ['ca', 'ca_file', 'ca_ref'].some((key) => tls.at(key).exists);
  if (hasCa || url === undefined || serviceOf(url.hostname) === undefined) return [];
  const fix = "tls_config: { ca_file: … } with the CA of the receiver's certificate";
  return [finding('tls-ca', whereTls(http, node), `no CA is set for ${url.hostname}`, fix)];
}

function checkClient(http: YamlNode, node: YamlNode, { receiver }: Config): readonly Finding[] {
  const hasCertificate = ['cert', 'cert_file', 'cert_ref'].some((key) => http.at('tls_config').at(key).exists);
  if (receiver.tls?.clientCaFile === undefined || hasCertificate) return [];
  const what = 'the receiver has a clientCaFile, but the webhook has no certificate';
  return [finding('tls-client', whereTls(http, node), what, 'tls_config: { cert_file: …, key_file: … }')];
}

function whereTls(http: YamlNode, node: YamlNode): string {
  return ([http.at('tls_config'), http].find(isGiven) ?? node).where;
}

function hasHeader(headers: YamlNode): boolean {
  return Object.keys(headers.texts).some((name) => name.toLowerCase() === 'authorization');
}

function isGiven({ exists }: YamlNode): boolean {
  return exists;
}
