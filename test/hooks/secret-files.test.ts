import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { SecretFiles } from '../../src/hooks/secret-files.ts';
import { replaceFile } from '../support/replace-file.ts';
import { until } from '../support/until.ts';

const one = `whsec_${Buffer.from('a'.repeat(24)).toString('base64')}`;
const two = `whsec_${Buffer.from('b'.repeat(64)).toString('base64')}`;

async function open(t: Test, text?: string) {
  const folder = t.testdir(text === undefined ? {} : { queue: text });
  const file = join(folder, 'queue');
  const problems: string[] = [];
  const files = new SecretFiles({ onProblem: ({ message }) => problems.push(message), everyMs: 10 });
  t.teardown(() => files.stop());
  await files.follow([file]);
  return { file, files, problems };
}

/** Resolves when another file, which is read as often, was read several times. The subtest has its own folder. */
async function severalReads(t: Test): Promise<void> {
  await t.test('another file is read several times', async (t) => {
    const { file, files } = await open(t, one);
    const texts = [`${one}\n${two}`, two, `${two}\n${one}`];
    for (const text of texts) {
      await replaceFile(file, text);
      await until(() => count(files, file) === text.split('\n').length);
    }
    t.equal(count(files, file), 2);
  });
}

function count(files: SecretFiles, file: string): number {
  const signers = files.signersOf(file);
  return signers.ok ? signers.signers.length : 0;
}

t.test('one secret signs, and two during a rotation, with any line ends and empty lines', async (t) => {
  const { file, files, problems } = await open(t, `\r\n ${one}\r\n\r\n`);
  t.equal(count(files, file), 1);
  await replaceFile(file, `${one}\n${two}\n`);
  await until(() => count(files, file) === 2);
  t.equal(count(files, file), 2);
  t.strictSame(problems, []);
});

t.test('a missing file is reported once, with the command that makes it, and used as soon as it exists', async (t) => {
  const { file, files, problems } = await open(t);
  t.match(files.signersOf(file), { ok: false, problem: /cannot read/ });
  await severalReads(t);
  t.equal(problems.length, 1);
  t.match(problems[0], /cannot read .*queue: there is no such file; make one: \(umask 077; echo "whsec_\$\(openssl/);
  await replaceFile(file, one);
  await until(() => count(files, file) === 1);
  t.equal(count(files, file), 1);
});

t.test('a file that turns bad or disappears is reported, and its last good secrets are still used', async (t) => {
  const { file, files, problems } = await open(t, one);
  await replaceFile(file, 'hunter2');
  await until(() => problems.length === 1);
  await rm(file);
  await until(() => problems.length === 2);
  t.equal(count(files, file), 1);
  t.match(problems, [/queue:1: not a Standard Webhooks secret/, /cannot read/]);
});

t.test('an invalid secret is rejected with its line, and never quoted', async (t) => {
  const short = `whsec_${Buffer.from('short').toString('base64')}`;
  const bad: readonly (readonly [string, RegExp])[] = [
    ['', /no secret in it/],
    [`${one}\n${two}\n${one}`, /3 secrets/],
    [one.slice(6), /queue:1: .*expected whsec_ and the base64 of 24 to 64 bytes/],
    [`${one}\n${short}`, /queue:2: /],
    [`${one}=`, /queue:1: /],
    [`whsec_${'!'.repeat(32)}`, /queue:1: /],
  ];
  for (const [text, problem] of bad) {
    const { files, file, problems } = await open(t, text);
    const signers = files.signersOf(file);
    t.match(signers, { ok: false, problem });
    for (const message of [...problems, signers.ok ? '' : signers.problem]) {
      for (const secret of [one, two, short]) t.notOk(message.includes(secret.slice(6)), 'it quotes no secret');
    }
  }
});

t.test('a file that the config no longer names is not followed', async (t) => {
  const { file, files, problems } = await open(t, one);
  await files.follow([]);
  t.match(files.signersOf(file), { ok: false, problem: /not read yet/ });
  await rm(file);
  await severalReads(t);
  t.strictSame(problems, []);
});

t.test('after stop, nothing is reported', async (t) => {
  const { file, files, problems } = await open(t);
  files.stop();
  await replaceFile(file, 'hunter2');
  await severalReads(t);
  t.match(problems, [/there is no such file/]);
  t.equal(problems.length, 1);
});
