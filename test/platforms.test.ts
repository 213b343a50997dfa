import { readFile } from 'node:fs/promises';
import t from 'tap';

/** The part of a package in package-lock.json that is read here. */
interface Locked {
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

t.test('the libraries of the image are the same on every processor', async (t) => {
  const { packages } = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'));
  // The lockfile has this form.
  const shipped = Object.entries(packages as Readonly<Record<string, Locked>>).filter(
    ([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional,
  );
  t.ok(shipped.length > 50);
  for (const [name, { os, cpu, hasInstallScript }] of shipped)
    t.strictSame({ os, cpu, hasInstallScript }, { os: undefined, cpu: undefined, hasInstallScript: undefined }, name);
});
