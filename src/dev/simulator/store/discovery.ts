import {
  apiVersionOf,
  type CustomResource,
  customResources,
  type IdentityResource,
  type Resource,
  resourceTypes,
} from './resources.ts';

/** Whether the resource is that of a CustomResourceDefinition that is not installed. */
export function isUninstalled(resource: Resource | IdentityResource, installed: readonly CustomResource[]): boolean {
  return customResources.some((each) => each === resource && !installed.includes(each));
}

/** The answer to `/apis/GROUP` and `/apis/GROUP/VERSION` of an installed group; undefined for any other path. */
export function discovery(url: string, installed: readonly CustomResource[]): object | undefined {
  const path = url.replace(/^\/apis\//, '');
  const ofVersion = installed.filter((each) => apiVersionOf(each) === path);
  if (ofVersion.length > 0) return { kind: 'APIResourceList', groupVersion: path, resources: ofVersion.flatMap(rows) };
  const versions = installed.map(apiVersionOf).filter((apiVersion) => apiVersion.startsWith(`${path}/`));
  if (versions.length === 0) return undefined;
  return { kind: 'APIGroup', name: path, versions: versions.map((groupVersion) => ({ groupVersion })) };
}

function rows(resource: CustomResource): readonly object[] {
  const { kind } = resourceTypes[resource];
  return [
    { name: resource, kind, namespaced: true },
    { name: `${resource}/scale`, kind: 'Scale', namespaced: true },
  ];
}
