import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';

const authorities = '/run/npm/ca.crt';

/**
 * Options of `buildah bud` that let a build reach npm's registry as this machine does. They are mounts, and the image
 * keeps none of them. The settings may contain a token, so only root can read `file`.
 */
export async function npmMounts(file: string): Promise<readonly string[]> {
  const ownAuthorities = process.env.NODE_EXTRA_CA_CERTS;
  const lines = [
    await readFile(join(homedir(), '.npmrc'), 'utf8').catch(() => ''),
    `registry=${await setting('registry')}`,
    // The build reuses the downloads of this machine's own node_modules.
    'prefer-offline=true',
    ...(ownAuthorities === undefined ? [] : [`cafile=${authorities}`]),
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const mounts = [`${file}:/root/.npmrc:ro`, `${await setting('cache')}:/root/.npm`];
  if (ownAuthorities !== undefined) mounts.push(`${ownAuthorities}:${authorities}:ro`);
  return mounts.flatMap((mount) => ['--volume', mount]);
}

async function setting(name: string): Promise<string> {
  return (await run('npm', ['config', 'get', name])).trim();
}
