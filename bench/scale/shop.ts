/** Up to fifty namespaces share the workloads. */
export const namespaces = 50;
export const podsPerButton = 5;

/** A workload of the bench. A bare one has no button. */
export interface App {
  readonly namespace: string;
  readonly name: string;
}

export function guardedApps(count: number): readonly App[] {
  return apps(count, 'app', 'shop');
}

/** As many workloads without a button, which the bench patches itself. */
export function bareApps(count: number): readonly App[] {
  return apps(count, 'bare', 'bare');
}

function apps(count: number, name: string, namespace: string): readonly App[] {
  const numbered = (index: number) => String(index).padStart(4, '0');
  return Array.from({ length: count }, (_, index) => ({
    namespace: `${namespace}-${numbered(index % namespaces)}`,
    name: `${name}-${numbered(index)}`,
  }));
}
