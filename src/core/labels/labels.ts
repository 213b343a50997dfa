/** Labels of a button, with the syntax of Kubernetes labels. */
export type Labels = Readonly<Record<string, string>>;

const name = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** The patterns of a key (`tier`, `example.com/tier`) and of a value, which may be empty. */
export const labelKeyPattern = `^((?=[^/]{1,253}/)${subdomain}/)?${name}$`;
export const labelValuePattern = `^(${name})?$`;

/** `team=sre,tier=payments`. Empty without labels. */
export function describeLabels(labels: Labels = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(',');
}
