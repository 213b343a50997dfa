import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { programFiles } from '../node/image.ts';
import type { Buildah } from './buildah.ts';

/** Replaces an image of a registry, under its name, with the parts that a build or a pod uses. */
interface BaseImage {
  readonly name: string;
  readonly settings: readonly string[];
  fill(root: string): Promise<void>;
}

const root = 'root:x:0:0:root:/root:/bin/sh\n';

const baseImages: readonly BaseImage[] = [
  {
    name: 'docker.io/library/node:24-bookworm-slim',
    settings: ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]'],
    fill: async (folder) => {
      await addProgram(folder, '/usr/local/bin/node', process.execPath);
      await addProgram(folder, '/bin/sh', '/bin/sh');
      for (const path of ['/usr/bin/env', '/usr/bin/find']) await addProgram(folder, path, path);
      await addNpm(folder);
      await addText(folder, '/etc/passwd', root);
    },
  },
  {
    name: 'gcr.io/distroless/nodejs24-debian12:nonroot',
    settings: ['USER 65532', 'WORKDIR /home/nonroot', 'ENTRYPOINT ["/nodejs/bin/node"]'],
    fill: async (folder) => {
      await addProgram(folder, '/nodejs/bin/node', process.execPath);
      await addText(folder, '/etc/passwd', `${root}nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n`);
    },
  },
];

/** Makes the base images that the Dockerfile names from this machine's Node and npm. */
export async function makeBaseImages(buildah: Buildah, folder: string): Promise<void> {
  for (const [index, { name, settings, fill }] of baseImages.entries()) {
    const context = join(folder, `base-${index}`);
    await mkdir(join(context, 'root/tmp'), { recursive: true });
    await fill(join(context, 'root'));
    await writeFile(join(context, 'Dockerfile'), ['FROM scratch', 'COPY root/ /', ...settings, ''].join('\n'));
    await buildah('bud', '--tag', name, context);
  }
}

async function addProgram(folder: string, path: string, source: string): Promise<void> {
  for (const [target, from] of Object.entries(await programFiles(path, source))) {
    await mkdir(dirname(join(folder, target)), { recursive: true });
    await cp(from, join(folder, target), { dereference: true });
  }
}

/** The npm that runs this process. */
async function addNpm(folder: string): Promise<void> {
  const main = process.env.npm_execpath;
  if (main === undefined) throw new Error('npm does not run this: start it by `npm run`');
  const libraries = join(folder, 'usr/local/lib/node_modules');
  await cp(join(dirname(main), '..'), join(libraries, 'npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(folder, 'usr/local/bin/npm'));
}

async function addText(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}
