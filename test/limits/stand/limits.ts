import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadAll } from 'js-yaml';

const root = resolve(import.meta.dirname, '../../..');

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: { readonly limits: { readonly memory: string } };
}

const [{ spec }] = loadAll(readFileSync(`${root}/k8s/receiver/deployment.yaml`, 'utf8')) as [
  // test/k8s checks the manifest's shape.
  { readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Container] } } } },
];
const [container] = spec.template.spec.containers;

/** The limits of the pod, as the manifest sets them. */
export const podLimits = {
  memoryMiB: Number(/^(\d+)Mi$/.exec(container.resources.limits.memory)?.[1]),
  /** The container's environment: the size of Node's heap among others. */
  env: Object.fromEntries(container.env?.map(({ name, value = '' }) => [name, value]) ?? []),
};
