import { join, relative, resolve } from 'node:path';
import { run } from '../../../src/programs/run.ts';
import { buildImage, programFiles } from '../node/image.ts';
import type { Node } from '../node/node.ts';

const root = resolve(import.meta.dirname, '../../..');

/**
 * Lets pods of the node run the receiver: what the Dockerfile puts together, on this machine's Node instead of a base image from a
 * registry. `name` as a Deployment gives it, without a registry.
 */
export async function publishReceiverImage(node: Node, name: string): Promise<void> {
  const folder = join(node.folder, 'receiver-image');
  const dist = join(node.folder, 'receiver-dist');
  await runPlainly(join(root, 'node_modules/.bin/tsc'), '-p', join(root, 'tsconfig.build.json'), '--outDir', dist);
  const files = [join(root, 'package.json'), ...(await libraries())];
  const image = await buildImage(folder, {
    files: {
      ...(await programFiles('/nodejs/bin/node', process.execPath)),
      '/app/dist': dist,
      ...Object.fromEntries(files.map((path) => [join('/app', relative(root, path)), path])),
    },
    entrypoint: ['/nodejs/bin/node', '/app/dist/main.js'],
  });
  node.registry.publish(`library/${name}`, image);
}

/** The folders of the packages that the receiver needs; those that lie within another one come with it. */
async function libraries(): Promise<string[]> {
  const list = await runPlainly('npm', 'ls', '--omit=dev', '--omit=optional', '--all', '--parseable', '--prefix', root);
  return list.split('\n').filter((path) => path.startsWith(root) && path.split('/node_modules/').length === 2);
}

/** Without what tap loads into every Node below it. */
function runPlainly(...command: string[]): Promise<string> {
  return run('env', ['--unset=NODE_OPTIONS', ...command]);
}
