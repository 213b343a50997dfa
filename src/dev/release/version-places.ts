/** A file that repeats the version of package.json. The first group of the pattern is what comes before the version. */
interface VersionPlace {
  readonly file: string;
  readonly pattern: RegExp;
}

const number = '\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?';
const image = new RegExp(`(\\bbig-red-button:)${number}`, 'g');
const reference = new RegExp(`(\\?ref=v)${number}`, 'g');
const newTag = new RegExp(`(^ *newTag: )${number}$`, 'gm');

/** Every place of the version besides package-lock.json, which npm writes, and Chart.yaml, which `npm run chart` writes. */
export const versionPlaces: readonly VersionPlace[] = [
  { file: 'k8s/kustomization.yaml', pattern: newTag },
  { file: 'k8s/drill/kustomization.yaml', pattern: newTag },
  { file: 'k8s/samples/gitops/overlay/kustomization.yaml', pattern: newTag },
  { file: 'k8s/samples/gitops/overlay/kustomization.yaml', pattern: reference },
  { file: 'docs/gitops.md', pattern: reference },
  { file: 'docs/platforms.md', pattern: reference },
  { file: 'Dockerfile', pattern: image },
  { file: 'Dockerfile', pattern: new RegExp(`(^ARG VERSION=)${number}$`, 'gm') },
  { file: 'docs/installing.md', pattern: image },
  { file: 'docs/installing.md', pattern: newTag },
  { file: 'docs/operating.md', pattern: new RegExp(`(\\bbig-red-button-)${number}(?=\\.tgz)`, 'g') },
];

/** The file's text with another version in this place. Throws an Error if the file has no such place. */
export function withVersion(text: string, { file, pattern }: VersionPlace, version: string): string {
  if (text.search(pattern) === -1)
    throw new Error(`${file} has no ${pattern}: correct src/dev/release/version-places.ts`);
  return text.replaceAll(pattern, (_, before: string) => `${before}${version}`);
}
