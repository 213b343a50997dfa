import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

/** A new folder, removed when the test ends; unlike tap's own, a test may have several. */
export async function makeFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-cluster-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
