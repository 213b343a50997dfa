import { posix } from 'node:path';
import t from 'tap';
import { pagePaths, readPageFile } from '../../src/http/routes/page-files.ts';

t.test('every module that the page imports is served', async (t) => {
  const paths = await pagePaths();
  for (const path of paths.filter((candidate) => candidate.endsWith('.js'))) {
    const { text } = await readPageFile(path);
    for (const [, specifier = ''] of text.matchAll(/ from '(.*)';$/gm)) {
      t.ok(paths.includes(posix.join(posix.dirname(path), specifier)), `${path} imports ${specifier}`);
    }
  }
});
