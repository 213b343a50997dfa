/** The part of package-lock.json that is read here. */
interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devDependencies?: unknown;
}

/**
 * The lockfile without what only development needs. `npm sbom --omit=dev` leaves out shipped packages too if a package for development
 * needs them, so npm gets this lockfile instead.
 */
export function shippedLockfile(text: string): string {
  // npm writes this shape.
  const lockfile = JSON.parse(text) as Lockfile;
  const entries = Object.entries(lockfile.packages).filter(([, { dev }]) => dev !== true);
  const packages = entries.map(([path, { devDependencies: _, ...rest }]) => [path, rest]);
  return JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, 2);
}

/** The folders of the shipped packages, below the project's folder. */
export function shippedPackages(lockfile: string): readonly string[] {
  return Object.keys((JSON.parse(shippedLockfile(lockfile)) as Lockfile).packages).filter((path) => path !== '');
}
