import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../src/dev/programs/fetch/lock.ts';
import { run } from '../../src/dev/programs/run.ts';
import { cacheFolder, ensureNodePrograms } from '../cluster/programs/ensure.ts';

export const oauth2ProxyVersion = 'v7.15.6';
const module = 'github.com/oauth2-proxy/oauth2-proxy/v7';
const folder = join(cacheFolder, `oauth2-proxy-${oauth2ProxyVersion}`);

const say = (line: string) => console.error(line);

/** Puts etcd, the API server and oauth2-proxy on the PATH of this process. The first time, it builds what the cache lacks. */
export async function ensurePrograms(): Promise<void> {
  const { PATH, LD_LIBRARY_PATH } = await ensureNodePrograms({ say });
  await withLock(cacheFolder, say, buildOauth2Proxy);
  process.env.PATH = `${folder}:${PATH}:${process.env.PATH}`;
  process.env.LD_LIBRARY_PATH = LD_LIBRARY_PATH;
}

async function buildOauth2Proxy(): Promise<void> {
  const target = join(folder, 'oauth2-proxy');
  if (
    await access(target).then(
      () => true,
      () => false,
    )
  )
    return;
  const source = `${folder}.source`;
  await mkdir(source, { recursive: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(source, 'go.mod'), `module build\ngo 1.25.0\nrequire ${module} ${oauth2ProxyVersion}\n`);
  say(`building oauth2-proxy ${oauth2ProxyVersion} from its Go module`);
  const build = ['go', 'build', '-mod=mod', '-trimpath', '-ldflags', '-s -w', '-o', `${target}.part`, module];
  await run('nice', ['-n', '10', 'env', 'CGO_ENABLED=0', 'GOWORK=off', ...build], { cwd: source });
  await rename(`${target}.part`, target);
  await rm(source, { recursive: true, force: true });
}
