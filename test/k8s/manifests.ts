import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';

export const root = resolve(import.meta.dirname, '../..');

/** The part of a Kubernetes object that the tests read. The cluster tests check the whole schema. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: readonly object[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly object[];
  readonly spec?: Spec;
}

interface Spec {
  readonly replicas?: number;
  readonly selector?: object;
  readonly policyName?: string;
  readonly failurePolicy?: string;
  readonly matchConstraints?: object;
  readonly matchConditions?: readonly { readonly expression: string }[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations?: readonly { readonly expression: string; readonly reason?: string }[];
  readonly validationActions?: readonly string[];
  readonly groups?: readonly object[];
  readonly template?: { readonly metadata: object; readonly spec: PodSpec };
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: object;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly resources?: object;
  readonly securityContext?: object;
  readonly terminationMessagePolicy?: string;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly projected?: { readonly sources: readonly object[] };
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every object of a YAML text. */
export function parse(text: string, file: string): Manifest[] {
  return loadAll(text)
    .filter((each) => each !== null)
    .map((each) => ({ ...(each as Manifest), file })); // other tests check the shape
}

/** Every object in the matching files, except kustomizations. */
export function manifests(...patterns: string[]): Manifest[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  return files
    .filter((file) => !file.endsWith('kustomization.yaml'))
    .flatMap((file) => parse(read(file), file))
    .filter(({ apiVersion }) => apiVersion !== undefined);
}

export function ofKind(objects: readonly Manifest[], kind: string): Manifest[] {
  return objects.filter((object) => object.kind === kind);
}

export function named(objects: readonly Manifest[], kind: string, name: string): Manifest {
  const found = ofKind(objects, kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function podSpec({ file, metadata, spec }: Manifest): PodSpec {
  if (!spec?.template) throw new Error(`${file}: ${metadata.name} has no pods`);
  return spec.template.spec;
}
