import type { Config } from '../../config/config.ts';
import type { Part } from '../sources/document.ts';
import { type Finding, finding } from './finding.ts';

/** Whether the receiver of this config can be at the webhook's address; its path is what the webhook is known by. */
export function checkAddress(url: URL, part: Part, { receiver, kubernetes }: Config): readonly Finding[] {
  const scheme = receiver.tls === undefined ? 'http:' : 'https:';
  if (url.protocol !== scheme) {
    const what = `the webhook speaks ${url.protocol.slice(0, -1)}; by its config the receiver speaks ${scheme.slice(0, -1)}`;
    return [finding('webhook-scheme', part.where, what, `${scheme}//${url.host}${url.pathname}`)];
  }
  const { host, port } = receiver.listen;
  const strange = strangeHost(url.hostname, host, kubernetes.stateNamespace);
  if (strange !== undefined) {
    const fix = `the receiver's Service: big-red-button.${kubernetes.stateNamespace}.svc, if the manifests made it`;
    return [finding('webhook-host', part.where, strange, fix)];
  }
  const called = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (serviceOf(url.hostname) === undefined || called === port) return [];
  const what = `the webhook calls port ${called}, the receiver listens on ${port}`;
  return [finding('webhook-port', part.where, what, `:${port}, unless the Service maps it`)];
}

/** Names that lead nowhere (RFC 2606, RFC 6761). */
const forExamples = /\.(example|invalid|test)$|(^|\.)example\.(com|net|org)$/;
const ownMachine = /^(localhost$|127\.|\[::1\])/;

/** Why the receiver cannot be at this host. */
function strangeHost(host: string, listenHost: string, namespace: string): string | undefined {
  if (forExamples.test(host)) return `${host} is a name for examples`;
  if (ownMachine.test(host) && !ownMachine.test(listenHost)) return `${host} is Alertmanager's own machine or pod`;
  const service = serviceOf(host);
  if (service === undefined || service.namespace === namespace) return undefined;
  return `${host} is in namespace ${service.namespace}; the receiver's is ${namespace}`;
}

/** Of `name.namespace.svc` */
export function serviceOf(host: string): { readonly namespace: string } | undefined {
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return namespace === undefined ? undefined : { namespace };
}
