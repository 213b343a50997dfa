import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { pagePaths, readPageFile } from '../../../src/http/routes/page-files.ts';
import { receiver } from '../receiver.ts';

const root = join(import.meta.dirname, '../../..');
const scripts = /(?:from|import) '([^']+)'/g;

t.test('the page is open to everyone, has no inline script or style, and loads what the receiver serves', async (t) => {
  const { app } = await receiver(t);
  const page = await app.inject('/');
  t.equal(page.statusCode, 200);
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  t.notMatch(page.body, /<style|style=|\son\w+=|<script(?![^>]* src=)|https?:/);
  const links = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link);
  t.strictSame(links.toSorted(), ['page/icon.svg', 'page/main.js', 'page/page.css']);
  for (const link of links) t.equal((await app.inject(`/${link}`)).statusCode, 200, link);
});

t.test("the policy allows the page's own files and nothing else", async (t) => {
  const { app } = await receiver(t);
  for (const url of ['/', '/page/main.js']) {
    const { headers } = await app.inject(url);
    const policy = String(headers['content-security-policy']).split(';').toSorted();
    t.strictSame(policy, [
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ]);
    t.equal(headers['set-cookie'], undefined);
    t.equal(headers['cache-control'], 'no-store');
  }
});

t.test('each module is JavaScript, and imports only what is served too', async (t) => {
  const { app } = await receiver(t);
  const modules = (await pagePaths()).filter((path) => path.endsWith('.js'));
  t.ok(modules.length > 10);
  for (const path of modules) {
    const { statusCode, headers, body } = await app.inject(`/${path}`);
    t.equal(statusCode, 200, path);
    t.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    t.notMatch(body, /^(?:import type|interface|export interface|export type) /m, 'no types are left');
    for (const [, imported = ''] of body.matchAll(scripts)) {
      const target = new URL(imported, `http://x/${path}`).pathname.slice(1);
      t.ok(modules.includes(target), `${path} imports ${imported}`);
    }
  }
});

t.test('the command that makes a token is shown as text, whatever it contains', async (t) => {
  const { app } = await receiver(t, { tokenCommand: 'mint "<b>&' });
  t.match((await app.inject('/')).body, '<meta name="token-command" content="mint &quot;&lt;b>&amp;">');
  const without = await receiver(t);
  t.match((await without.app.inject('/')).body, '<meta name="token-command" content="">');
});

t.test('the built package holds the same page', async (t) => {
  const folder = t.testdir();
  const writePage = join(root, 'src/http/routes/write-page.ts');
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', writePage, folder]);
  for (const path of await pagePaths()) {
    t.equal(readFileSync(join(folder, path), 'utf8'), (await readPageFile(path)).text, path);
  }
  const { scripts: commands, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  t.match(commands.build, 'src/http/routes/write-page.ts dist');
  t.ok(files.includes('dist'));
});
