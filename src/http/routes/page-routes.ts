import type { FastifyPluginAsync } from 'fastify';
import { pagePaths, readPageFile } from './page-files.ts';

/** The page and its files, open to everyone: they contain nothing about the buttons. */
export const pageRoutes: FastifyPluginAsync<{ readonly tokenCommand: string | undefined }> = async (app, options) => {
  const read = readOnce((text) => withTokenCommand(text, options.tokenCommand ?? ''));
  app.get('/', {
    schema: { hide: true },
    handler: async (_, reply) => {
      const { type, bytes } = await read('page/index.html');
      return reply.type(type).send(bytes);
    },
  });
  const assets = (await pagePaths()).filter((path) => path !== 'page/index.html');
  for (const path of assets) {
    app.get(`/${path}`, {
      schema: { hide: true },
      handler: async (_, reply) => {
        const { type, bytes } = await read(path);
        return reply.type(type).send(bytes);
      },
    });
  }
};

interface ServedFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * The files do not change while the receiver runs. Most replicas never serve them, so each is read at its first request, once
 * for all who ask at that time.
 */
function readOnce(amendHtml: (html: string) => string): (path: string) => Promise<ServedFile> {
  const files = new Map<string, Promise<ServedFile>>();
  const read = async (path: string): Promise<ServedFile> => {
    const { type, text } = await readPageFile(path);
    return { type, bytes: Buffer.from(path.endsWith('.html') ? amendHtml(text) : text) };
  };
  return (path) => {
    const file = files.get(path) ?? read(path);
    files.set(path, file);
    file.catch(() => files.delete(path));
    return file;
  };
}

function withTokenCommand(html: string, command: string): string {
  const escaped = command.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return html.replace('<meta name="token-command" content="">', `<meta name="token-command" content="${escaped}">`);
}
