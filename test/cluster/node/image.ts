import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../../../src/dev/programs/run.ts';

/** A container image, as a registry serves it. */
export interface Image {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Layer[];
}

interface Layer {
  readonly digest: string;
  readonly size: number;
  readonly file: string;
}

export interface Blob {
  /** `sha256:…` */
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export interface ImageContent {
  /** The places of this machine's files and folders in the image. */
  readonly files: Readonly<Record<string, string>>;
  /** Texts, by their path in the image. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** Makes an image from files. `folder` must be new, and must exist as long as the image is served. */
export async function buildImage(folder: string, { files, texts = {}, entrypoint }: ImageContent): Promise<Image> {
  const root = join(folder, 'root');
  await mkdir(join(root, 'tmp'), { recursive: true });
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(source, join(root, path), { dereference: true, recursive: true });
  }
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const file = join(folder, 'layer.tar');
  const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await run('tar', [...reproducible, '-C', root, '-cf', file, '.']);
  await rm(root, { recursive: true });
  return describeImage(file, entrypoint);
}

async function describeImage(file: string, entrypoint: readonly string[]): Promise<Image> {
  const layer = { digest: await digestOfFile(file), size: (await stat(file)).size, file };
  const config = blob('application/vnd.oci.image.config.v1+json', {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: entrypoint, Env: ['PATH=/usr/local/bin:/usr/bin:/bin'] },
    // The layer is not compressed, so its two digests are the same.
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = blob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: config.mediaType, digest: config.digest, size: config.content.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer.digest, size: layer.size }],
  });
  return { manifest, config, layers: [layer] };
}

/**
 * Reads an image from a folder in the OCI image layout, which contains only this image. The folder must exist as long
 * as the image is served.
 */
export async function readImage(folder: string): Promise<Image> {
  const file = ({ digest }: Descriptor) => join(folder, 'blobs', digest.replace(':', '/'));
  const read = async (described: Descriptor) => ({ ...described, content: await readFile(file(described)) });
  const { manifests } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  const manifest = await read(manifests[0]);
  const { config, layers } = JSON.parse(manifest.content.toString());
  const described: readonly Descriptor[] = layers;
  return { manifest, config: await read(config), layers: described.map((layer) => ({ ...layer, file: file(layer) })) };
}

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

function blob(mediaType: string, value: object): Blob {
  const content = Buffer.from(JSON.stringify(value));
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, mediaType, content };
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest('hex')}`;
}

/** The files of a program with the shared libraries that it loads, as `ldd` lists them. */
export async function programFiles(path: string, source: string): Promise<Record<string, string>> {
  const output = await run('ldd', [source]);
  const libraries = [...output.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, library = '']) => library);
  return { [path]: source, ...Object.fromEntries(libraries.map((library) => [library, library])) };
}

/** Where the PATH has a program. */
export async function programPath(name: string): Promise<string> {
  return (await run('sh', ['-c', 'command -v "$0"', name])).trim();
}
