import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openTokenFile } from '../../../src/http/auth/token-file.ts';

const [first, second, third] = ['first-token-0123456789', 'second.token~0123456789', 'third_token/+0123456789=='];

t.test('a token of the file is accepted, and no other', async (t) => {
  const { tokens } = await open(t, `${first}\n`);
  t.equal(tokens.accepts(`Bearer ${first}`), true);
  t.equal(tokens.accepts(`bearer  ${first}`), true, 'the scheme has no case');
  for (const header of [undefined, '', first, `Basic ${first}`, 'Bearer', 'Bearer ', `Bearer ${second}`]) {
    t.equal(tokens.accepts(header), false, String(header));
  }
  for (const header of [
    `Bearer ${first}x`,
    `Bearer ${first.slice(1)}`,
    `Bearer ${first} ${first}`,
    `Bearer ${first},`,
  ]) {
    t.equal(tokens.accepts(header), false, header);
  }
});

t.test('two tokens are valid at once, with any line ends and empty lines', async (t) => {
  const { tokens } = await open(t, `\n  ${first}\r\n\r\n${third}\n\n`);
  t.equal(tokens.accepts(`Bearer ${first}`), true);
  t.equal(tokens.accepts(`Bearer ${third}`), true);
});

t.test('during a rotation both tokens are valid, and afterwards the new one alone', async (t) => {
  const { file, tokens, problems } = await open(t, first);
  await writeFile(file, `${first}\n${second}`);
  await tokens.reload();
  t.equal(tokens.accepts(`Bearer ${first}`), true);
  t.equal(tokens.accepts(`Bearer ${second}`), true);
  await writeFile(file, second);
  await tokens.reload();
  t.equal(tokens.accepts(`Bearer ${first}`), false);
  t.equal(tokens.accepts(`Bearer ${second}`), true);
  t.strictSame(problems, []);
});

t.test('bad or empty content keeps the old tokens, and is reported without a token', async (t) => {
  const { file, tokens, problems } = await open(t, first);
  const bad: [string, RegExp][] = [
    ['', /no token in it; expected one or two/],
    ['\n\n', /no token in it/],
    ['short', /:1: too short; expected at least 16/],
    [`${first}\nshort`, /:2: too short/],
    ['x'.repeat(5_000), /:1: too long; expected at most 4096/],
    [`# ${first}`, /:1: not a bearer token/],
    [`${first} ${second}`, /:1: not a bearer token/],
    [`${first}\n${second}\n${third}`, /3 tokens; expected one, or two during a rotation/],
    ['größe-0123456789-0123456789', /not a bearer token/],
  ];
  for (const [text, problem] of bad) {
    await writeFile(file, text);
    t.equal(await tokens.reload(), false, text.slice(0, 20));
    t.match(problems.at(-1), problem);
    t.equal(tokens.accepts(`Bearer ${first}`), true);
  }
  t.notMatch(problems.join(), /first-token|second\.token|größe/);
});

t.test('without a token file, the error contains the command that makes one', async (t) => {
  const file = join(t.testdir({}), 'token');
  const message = new RegExp(`cannot read ${file}: there is no such file; make one: .*openssl rand -hex 32 > ${file}`);
  await t.rejects(openTokenFile(file, { onProblem: () => undefined }), { message });
});

async function open(t: Test, content: string) {
  const file = join(t.testdir({ token: content }), 'token');
  const problems: string[] = [];
  const tokens = await openTokenFile(file, {
    everyMs: 2 ** 31 - 1,
    onProblem: (error) => problems.push(error.message),
  });
  t.teardown(() => tokens.stop());
  return { file, tokens, problems };
}
