import { resolve } from 'node:path';
import { Command } from 'commander';
import { version as current } from '../../version.ts';
import { ProgramError } from '../programs/program.ts';
import { release } from './release.ts';

interface Flags {
  readonly version: string;
  readonly out: string;
  readonly dryRun?: boolean;
}

const root = resolve(import.meta.dirname, '../../..');

/** `npm run release`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. */
await new Command('npm run release --')
  .description('write the artifacts of a release, and tag it; docs/releasing.md explains what to push')
  .option('--version <version>', 'of the release', current)
  .option('--out <folder>', 'for the artifacts', 'release')
  .option('--dry-run', 'write the artifacts only: no commit and no tag')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(makeRelease)
  .parseAsync();

async function makeRelease({ version, out, dryRun: isDryRun = false }: Flags): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const say = (line: string) => console.error(line);
  try {
    const artifacts = await release({ root, version, date, out: resolve(out), isDryRun, say });
    for (const name of artifacts) console.log(`${out}/${name}`);
    if (!isDryRun) console.log(nextSteps(version, out));
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function nextSteps(version: string, out: string): string {
  return `
Tagged v${version}. Push, in this order:
  git push origin HEAD v${version}
  docker buildx build --platform linux/amd64,linux/arm64 --build-arg VERSION=${version} --build-arg REVISION="$(git rev-parse v${version})" --tag REGISTRY/big-red-button:${version} --push .
  helm push ${out}/big-red-button-chart-${version}.tgz oci://REGISTRY/charts
Then attach the files of ${out} to the release.`;
}
