import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { followedFileBytes, followFiles } from '../../src/config/followed-files.ts';
import { replaceFile } from '../support/replace-file.ts';

/** Upper case, unless the text is bad. */
function parse([text = '']: readonly string[]): string {
  if (text.includes('bad')) throw new Error(`not good: ${text}`);
  return text.toUpperCase();
}

/** Looks only when the test says so. */
const never = { everyMs: 2 ** 31 - 1 };

t.test('new content is in force at the next look, and told once', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const changes: string[] = [];
  const followed = await followFiles([file], parse, { ...never, onChange: (value) => changes.push(value), onProblem });
  t.teardown(() => followed.stop());
  t.equal(followed.current, 'ONE');
  await writeFile(file, 'two');
  t.equal(await followed.look(), true);
  t.equal(await followed.look(), true);
  t.equal(followed.current, 'TWO');
  t.strictSame(changes, ['TWO']);
});

t.test('bad content leaves the old in force, and is told once until it changes', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const problems: string[] = [];
  const changes: string[] = [];
  const onChange = (value: string) => changes.push(value);
  const followed = await followFiles([file], parse, { ...never, onChange, onProblem: (e) => problems.push(e.message) });
  t.teardown(() => followed.stop());
  await writeFile(file, 'bad 1');
  t.equal(await followed.look(), false);
  t.equal(await followed.look(), false);
  await writeFile(file, 'bad 2');
  t.equal(await followed.look(), false);
  await rm(file);
  t.equal(await followed.look(), false);
  t.equal(followed.current, 'ONE');
  t.match(problems, ['not good: bad 1', 'not good: bad 2', /^cannot read .*there is no such file/]);
  t.strictSame(changes, []);
  await writeFile(file, 'one');
  t.equal(await followed.look(), true);
  t.strictSame(changes, ['ONE'], 'that the problem is over is told, too');
  await writeFile(file, 'bad 1');
  t.equal(await followed.look(), false);
  t.equal(problems.length, 4, 'a problem that came back is told again');
});

t.test('a ConfigMap that is mounted changes by swapping a symbolic link, and is seen', async (t) => {
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
  await followed.look();
  t.equal(followed.current, 'TWO');
});

t.test('it looks by itself', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const changed = Promise.withResolvers<string>();
  const followed = await followFiles([file], parse, { everyMs: 5, onChange: changed.resolve, onProblem });
  // Its own timer does not keep a process alive.
  const alive = setInterval(() => undefined, 1_000);
  await replaceFile(file, 'two');
  t.equal(await changed.promise, 'TWO');
  clearInterval(alive);
  // Here, as tap takes the folder away before it calls teardowns, and a look would find it gone.
  followed.stop();
});

t.test('one that fails to take a change over is told, and the next change is tried', async (t) => {
  const file = join(t.testdir({ file: 'one' }), 'file');
  const problems: string[] = [];
  const onChange = (value: string) => {
    if (value === 'TWO') throw new Error('will not have it');
  };
  const followed = await followFiles([file], parse, { ...never, onChange, onProblem: (e) => problems.push(e.message) });
  t.teardown(() => followed.stop());
  await writeFile(file, 'two');
  t.equal(await followed.look(), false);
  await writeFile(file, 'three');
  t.equal(await followed.look(), true);
  t.equal(followed.current, 'THREE');
  t.strictSame(problems, ['will not have it']);
});

t.test('without a readable first content there is nothing to follow', async (t) => {
  const folder = t.testdir({ bad: 'bad', large: 'x'.repeat(followedFileBytes + 1) });
  await mkdir(join(folder, 'folder'));
  for (const [name, message] of [
    ['missing', /cannot read .*missing: there is no such file/],
    ['folder', /cannot read .*folder: it is a folder/],
    ['large', /cannot read .*large: larger than/],
    ['bad', /not good/],
  ] as const) {
    await t.rejects(followFiles([join(folder, name)], parse, { ...never, onProblem }), { message });
  }
});

t.test('of several files that cannot be read, the first is told', async (t) => {
  const folder = t.testdir({ huge: 'x'.repeat(followedFileBytes + 1) });
  const paths = [join(folder, 'huge', 'missing'), join(folder, 'missing'), join(folder, 'huge')];
  await t.rejects(followFiles(paths, parse, { ...never, onProblem }), { message: /cannot read .*huge.missing: / });
});

function onProblem(error: Error): void {
  throw error;
}
