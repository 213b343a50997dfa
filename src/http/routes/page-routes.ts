import type { App } from '../app.ts';
import { type PageFile, pagePaths, readPageFile } from './page-files.ts';

/** The page and its files, open to all: they hold nothing of the buttons. `tokenCommand` mints a person's token. */
export async function pageRoutes(app: App, tokenCommand = ''): Promise<void> {
  const read = readOnce();
  app.get('/', {
    schema: { hide: true },
    handler: async (_, reply) => {
      const { type, text } = await read('page/index.html');
      return reply.type(type).send(withTokenCommand(text, tokenCommand));
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
}

/** Files do not change while the receiver runs. They are read when first asked for: most replicas never are. */
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
