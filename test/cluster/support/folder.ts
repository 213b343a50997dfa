import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** Makes a new folder, removed when the test ends. A test may have several, unlike tap's own. */
export async function makeFolder(t: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-cluster-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
