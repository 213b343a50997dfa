import type { FastifyPluginAsync } from 'fastify';
import { type PageFile, pagePaths, readPageFile } from './page-files.ts';

/** The page and its files, open to everyone: they contain nothing about the buttons. */
export const pageRoutes: FastifyPluginAsync<{ readonly tokenCommand: string | undefined }> = async (app, options) => {
  const read = readOnce();
  app.get('/', {
    schema: { hide: true },
    handler: async (_, reply) => {
      const { type, text } = await read('page/index.html');
      return reply.type(type).send(withTokenCommand(text, options.tokenCommand ?? ''));
    },
  });
  const assets = (await pagePaths()).filter((path) => path !== 'page/index.html');
  for (const path of assets) {
    app.get(`/${path}`, {
      schema: { hide: true },
      handler: async (_, reply) => {
        const { type, text } = await read(path);
        return reply.type(type).send(text);
      },
    });
  }
};

/** The files do not change while the receiver runs. Most replicas never serve them, so each is read at its first request. */
function readOnce(): (path: string) => Promise<PageFile> {
  const files = new Map<string, PageFile>();
  return async (path) => {
    const file = files.get(path) ?? (await readPageFile(path));
    files.set(path, file);
    return file;
  };
}

function withTokenCommand(html: string, command: string): string {
  const escaped = command.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return html.replace('<meta name="token-command" content="">', `<meta name="token-command" content="${escaped}">`);
}
