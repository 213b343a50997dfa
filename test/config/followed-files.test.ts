import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { followedFileBytes, followFiles } from '../../src/config/files/followed-files.ts';
import { replaceFile } from '../support/replace-file.ts';

/** Returns the text in upper case; fails for bad text. */
function parse([text = '']: readonly string[]): string {
  if (text.includes('bad')) throw new Error(`not good: ${text}`);
  return text.toUpperCase();
}

/** Reads again only when the test calls `reload`. */
const never = { everyMs: 2 ** 31 - 1 };

t.test('new content is used after the next read, and reported once', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const changes: string[] = [];
  const followed = await followFiles([file], parse, { ...never, onChange: (value) => changes.push(value), onProblem });
  t.teardown(() => followed.stop());
  t.equal(followed.current, 'ONE');
  await writeFile(file, 'two');
  t.equal(await followed.reload(), true);
  t.equal(await followed.reload(), true);
  t.equal(followed.current, 'TWO');
  t.strictSame(changes, ['TWO']);
});

t.test('bad content leaves the old content in use, and is reported once until it changes', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const problems: string[] = [];
  const changes: string[] = [];
  const onChange = (value: string) => changes.push(value);
  const followed = await followFiles([file], parse, { ...never, onChange, onProblem: (e) => problems.push(e.message) });
  t.teardown(() => followed.stop());
  await writeFile(file, 'bad 1');
  t.equal(await followed.reload(), false);
  t.equal(await followed.reload(), false);
  await writeFile(file, 'bad 2');
  t.equal(await followed.reload(), false);
  await rm(file);
  t.equal(await followed.reload(), false);
  t.equal(followed.current, 'ONE');
  t.match(problems, ['not good: bad 1', 'not good: bad 2', /^cannot read .*there is no such file/]);
  t.strictSame(changes, []);
  await writeFile(file, 'one');
  t.equal(await followed.reload(), true);
  t.strictSame(changes, ['ONE'], 'the end of the problem is reported too');
  await writeFile(file, 'bad 1');
  t.equal(await followed.reload(), false);
  t.equal(problems.length, 4, 'a problem that returns is reported again');
});

t.test('a mounted ConfigMap, which changes by a symbolic link, is read again', async (t) => {
  const mount = t.testdir({
    '..one': { file: 'one' },
    '..two': { file: 'two' },
    file: t.fixture('symlink', '..data/file'),
  });
  await symlink('..one', join(mount, '..data'));
  const followed = await followFiles([join(mount, 'file')], parse, { ...never, onProblem });
  t.teardown(() => followed.stop());
  await symlink('..two', join(mount, '..data_tmp'));
  await rename(join(mount, '..data_tmp'), join(mount, '..data'));
  await followed.reload();
  t.equal(followed.current, 'TWO');
});

t.test('the files are read again without a call', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const changed = Promise.withResolvers<string>();
  const followed = await followFiles([file], parse, { everyMs: 5, onChange: changed.resolve, onProblem });
  // The timer of the followed files does not keep the process alive.
  const alive = setInterval(() => undefined, 1_000);
  await replaceFile(file, 'two');
  t.equal(await changed.promise, 'TWO');
  clearInterval(alive);
  // Not in a teardown: tap removes the folder before it, and a read would fail.
  followed.stop();
});

t.test('an error of onChange is reported, and the next change is applied', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const problems: string[] = [];
  const onChange = (value: string) => {
    if (value === 'TWO') throw new Error('cannot apply it');
  };
  const followed = await followFiles([file], parse, { ...never, onChange, onProblem: (e) => problems.push(e.message) });
  t.teardown(() => followed.stop());
  await writeFile(file, 'two');
  t.equal(await followed.reload(), false);
  await writeFile(file, 'three');
  t.equal(await followed.reload(), true);
  t.equal(followed.current, 'THREE');
  t.strictSame(problems, ['cannot apply it']);
});

t.test('without a good first content the call fails', async (t) => {
  const folder = t.testdir({ bad: 'bad', large: 'x'.repeat(followedFileBytes + 1) });
  await mkdir(join(folder, 'folder'));
  for (const [name, message] of [
    ['missing', /cannot read .*missing: there is no such file/],
    ['folder', /cannot read .*folder: it is a folder/],
    ['large', /cannot read .*large: it is larger than/],
    ['bad', /not good/],
  ] as const) {
    await t.rejects(followFiles([join(folder, name)], parse, { ...never, onProblem }), { message });
  }
});

t.test('if several files cannot be read, the first is reported', async (t) => {
  const folder = t.testdir({ huge: 'x'.repeat(followedFileBytes + 1) });
  const paths = [join(folder, 'huge', 'missing'), join(folder, 'missing'), join(folder, 'huge')];
  await t.rejects(followFiles(paths, parse, { ...never, onProblem }), { message: /cannot read .*huge.missing: / });
});

function onProblem(error: Error): void {
  throw error;
}
