import { execFileSync } from 'node:child_process';
import { createServer as createPlain } from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import t, { type Test } from 'tap';
import { makeServerCertificate } from '../../src/dev/simulator/api/auth/certificates.ts';
import { command } from './command.ts';
import { startTestReceiver } from './test-receiver.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

t.test('-o prints JSON, YAML, names or a wider table, and -n names the namespace', async (t) => {
  const { run } = await startTestReceiver(t);
  const json = await run(['status', '-o', 'json', '-n', 'big-red-button']);
  t.match(JSON.parse(json.out), { buttons: [{ name: 'swype-app', state: 'armed' }] });
  t.match(load((await run(['status', '-o', 'yaml'])).out), { buttons: [{ name: 'swype-app', state: 'armed' }] });
  t.equal((await run(['status', '-oname'])).out, 'swype-app\n');
  t.match(
    (await run(['status', '-o', 'wide'])).out,
    /^BUTTON .* MODE +HELD BY +TRIP\nswype-app +ARMED .* on +receiver +-$/im,
  );
  const wrong = await run(['history', '-o', 'wide']);
  t.strictSame([wrong.code, /Allowed choices are json, yaml/.test(wrong.err)], [2, true]);
  for (const asked of [['-o', 'json'], ['-ojson'], ['--output=json'], ['--json']]) {
    const failed = await run(['status', 'nothing', ...asked]);
    t.match(JSON.parse(failed.out), { error: 'unknown-button' }, asked.join(' '));
  }
});

t.test('press --wait ends when no pod is left; without --wait nothing waits', async (t) => {
  const { run, replicas } = await startTestReceiver(t);
  const pressed = await run(['press', 'swype-app', '--reason', 'x', '--wait', '--json']);
  t.strictSame([pressed.code, JSON.parse(pressed.out).state, replicas()], [0, 'stopped', 0], pressed.err);
  const direct = await run(['press', 'swype-app', '--reason', 'x', '--wait', '--direct']);
  t.strictSame([direct.code, /--wait asks the receiver about one button/.test(direct.err)], [2, true]);
});

t.test('what goes into a pipe is not wrapped', async (t) => {
  const { run } = await startTestReceiver(t);
  const reason = 'word '.repeat(60).trim();
  await run(['press', 'swype-app', '--reason', reason]);
  t.match((await run(['status'])).out, reason);
  t.notMatch((await run(['status'], { isTTY: true })).out, reason);
});

t.test("the person's config file is used unless a variable or an option says otherwise", async (t) => {
  const { cluster, receiver } = await startTestReceiver(t);
  const tokenFile = join(cluster.folder, 'token');
  const at = (text: string) => {
    const folder = t.testdir({ 'big-red-button': { 'config.yaml': text } });
    return { XDG_CONFIG_HOME: folder, HOME: '/nonexistent' };
  };
  const good = at(`url: ${receiver.url}\ntokenFile: ${tokenFile}\n`);
  t.equal((await command(['status', '-o', 'name'], { env: good })).out, 'swype-app\n');
  const other = await command(['status'], { env: { ...good, BIG_RED_BUTTON_URL: 'http://127.0.0.1:9' } });
  t.match(other.err, /http:\/\/127\.0\.0\.1:9/);
  for (const [text, problem] of [
    ['uri: x', /has an unknown key, "uri"\n {2}Expected keys .*: url, caFile/],
    ['url: 5', /url is no text/],
    ['- url', /is no map/],
    ['url: [', /is not YAML/],
  ] as const) {
    const { code, err } = await command(['status'], { env: at(text) });
    t.strictSame([code, problem.test(err)], [2, true], err);
  }
});

t.test('an address with the wrong scheme is explained', async (t) => {
  const { cert, key } = await makeServerCertificate(Date.now());
  const tls = await listening(t, createTls({ cert, key }));
  const plain = await listening(t, createPlain());
  const token = join(t.testdir({ token: 'a-long-token-of-alice' }), 'token');
  const status = async (url: string) => (await command(['status', '--url', url, '--token-file', token])).err;
  t.match(await status(`http://127.0.0.1:${tls}`), /the port closed the connection, as one with TLS does; try https:/);
  t.match(await status(`https://127.0.0.1:${plain}`), /the port has no TLS; use http:/);
});

async function listening(t: Test, server: Server): Promise<number> {
  t.teardown(() => void server.close());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port; // it listens on TCP
}

t.test('the version is that of the package', async (t) => {
  t.match((await command(['version'])).out, /^big-red-button \d+\.\d+\.\d+, on Node v\d+/);
  t.match(JSON.parse((await command(['version', '-o', 'json'])).out), { version: String, node: process.version });
});

t.test('bash completes commands, options and choices', async (t) => {
  const folder = t.testdir({ 'big-red-button': `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n` });
  execFileSync('chmod', ['+x', join(folder, 'big-red-button')]);
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder };
  // As kubectl's, the script uses this function of the package bash-completion.
  const words = `_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; }`;
  const completed = (line: string) => {
    const script = `
      ${words}
      source <(big-red-button completion bash)
      COMP_WORDS=(${line}) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      $(complete -p big-red-button | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { env, encoding: 'utf8' });
  };
  t.match(completed('big-red-button pre'), /^press/m);
  t.match(completed('big-red-button press --wa'), /^--wait/m);
  t.match(completed(`big-red-button status --output ''`), /^yaml/m);
  for (const shell of ['zsh', 'fish']) {
    t.match(
      execFileSync('big-red-button', ['completion', shell], { env, encoding: 'utf8' }),
      'big-red-button complete',
    );
  }
});
