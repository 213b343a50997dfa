import type { Config } from '../../../config/config.ts';
import type { YamlNode } from '../../../config/yaml/yaml-node.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that the receiver of this config can be at the webhook's URL. The path is not checked: the webhook was found by it. */
export function checkAddress(url: URL, node: YamlNode, { receiver, kubernetes }: Config): readonly Finding[] {
  const scheme = receiver.tls === undefined ? 'http:' : 'https:';
  if (url.protocol !== scheme) {
    const what = `the webhook uses ${url.protocol.slice(0, -1)}, but the receiver's config requires ${scheme.slice(0, -1)}`;
    return [finding('webhook-scheme', node.where, what, `${scheme}//${url.host}${url.pathname}`)];
  }
  const { host, port } = receiver.listen;
  const problem = hostProblem(url.hostname, host, kubernetes.stateNamespace);
  if (problem !== undefined) {
    const fix = `the receiver's Service, which the manifests name big-red-button.${kubernetes.stateNamespace}.svc`;
    return [finding('webhook-host', node.where, problem, fix)];
  }
  const called = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (serviceOf(url.hostname) === undefined || called === port) return [];
  const what = `the webhook calls port ${called}, but the receiver listens on ${port}`;
  return [finding('webhook-port', node.where, what, `:${port}, unless the Service maps it`)];
}

/** Names that never resolve (RFC 2606, RFC 6761), and addresses for documents (RFC 5737). */
const exampleNames =
  /\.(example|invalid|test)$|(^|\.)example\.(com|net|org)$|^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/;
/** What people write where a real name must go. */
const placeholders =
  /replace|change-?me|placeholder|(^|[.-])(your|my)[.-]|todo|[${}<>]|%24|%7b|^(x{3,}|namespace|receiver|host(name)?)(\.|$)|\.namespace\.svc/i;
const ownMachine = /^(localhost$|127\.|\[?::1\]?$)/;
/** For listening only; a connection to it goes to the own machine. */
const anyAddress = /^(0\.0\.0\.0|\[::\])$/;

/** Why the receiver cannot be at this host. */
function hostProblem(host: string, listenHost: string, namespace: string): string | undefined {
  if (exampleNames.test(host)) return `${host} is an example name`;
  if (placeholders.test(host)) return `${host} is a placeholder`;
  if (anyAddress.test(host) || (ownMachine.test(host) && !ownMachine.test(listenHost)))
    return `${host} is the machine or pod of Alertmanager itself`;
  const service = serviceOf(host);
  if (service === undefined || service.namespace === namespace) return undefined;
  return `${host} is in namespace ${service.namespace}, but the receiver is in ${namespace}`;
}

/** The namespace of a Service's name, `name.namespace.svc`. */
export function serviceOf(host: string): { readonly namespace: string } | undefined {
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return namespace === undefined ? undefined : { namespace };
}
