import { symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from '../programs/run.ts';

/** A temporary clone of a repository, in which a release is made. The repository's own files stay as they are. */
export interface Clone {
  readonly folder: string;
  /** Runs a program in the clone, with the project's own Node. */
  run(program: string, ...args: string[]): Promise<string>;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** It shares with `root` what git ignores. */
export async function cloneOf(root: string): Promise<Clone> {
  const temporary = await mkdtemp(join(tmpdir(), 'big-red-button-release-'));
  const folder = join(temporary, 'big-red-button');
  await run('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
  // Installed packages, and the kubectl that was built for the cluster tests.
  for (const shared of ['node_modules', '.cache']) symlinkSync(join(root, shared), join(folder, shared));
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  return {
    folder,
    // A test's own settings for Node would break the compiler.
    run: (program, ...args) =>
      run('env', ['NODE_OPTIONS=', `PATH=${PATH}`, program, ...args], { cwd: folder, timeoutMs: stepDeadlineMs }),
    read: (file) => readFile(join(folder, file), 'utf8'),
    write: (file, text) => writeFile(join(folder, file), text),
    remove: () => rm(temporary, { recursive: true, force: true }),
  };
}

const stepDeadlineMs = 300_000;
