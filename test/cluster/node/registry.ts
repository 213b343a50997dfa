import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Blob, Image } from './image.ts';

/** Serves the images of every registry, so that `imagePullPolicy: Always` works without a network. */
export interface Registry {
  readonly url: string;
  /** `name` without a registry, as in `uonyeka/stripe:linux-amd64`. */
  publish(name: string, image: Image): void;
  close(): void;
}

export async function startRegistry(): Promise<Registry> {
  const images = new Map<string, Image>();
  const server = createServer((request, response) => answer(images, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // listen() without a path gives an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    publish: (name, image) => void images.set(name, image),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The part of the OCI distribution API that a pull uses. */
function answer(images: ReadonlyMap<string, Image>, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://registry');
  const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
  const found = kind === 'manifests' ? findManifest(images, name, reference) : findBlob(images, reference);
  if (found === undefined) {
    response.writeHead(pathname === '/v2/' ? 200 : 404).end();
    return;
  }
  const { digest, type, size, content } = found;
  response.writeHead(200, { 'content-type': type, 'content-length': size, 'docker-content-digest': digest });
  if (request.method === 'HEAD') response.end();
  else content().pipe(response);
}

interface Served {
  readonly digest: string;
  readonly type: string;
  readonly size: number;
  readonly content: () => Readable;
}

function findManifest(images: ReadonlyMap<string, Image>, name: string, reference: string): Served | undefined {
  const named = images.get(`${name}:${reference}`)?.manifest;
  const manifest = named ?? [...images.values()].map((image) => image.manifest).find(has(reference));
  return manifest && inMemory(manifest);
}

function findBlob(images: ReadonlyMap<string, Image>, reference: string): Served | undefined {
  for (const { config, layers } of images.values()) {
    if (config.digest === reference) return inMemory(config);
    const layer = layers.find(({ digest }) => digest === reference);
    if (layer !== undefined) {
      return { ...layer, type: 'application/octet-stream', content: () => createReadStream(layer.file) };
    }
  }
  return undefined;
}

function inMemory({ digest, mediaType, content }: Blob): Served {
  return { digest, type: mediaType, size: content.length, content: () => Readable.from([content]) };
}

function has(reference: string): (blob: Blob) => boolean {
  return ({ digest }) => digest === reference;
}
