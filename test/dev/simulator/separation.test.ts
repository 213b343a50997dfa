import { globSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../../src/', import.meta.url);

t.test('only the demo uses the simulator: what guards a cluster never loads it', async (t) => {
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/^(simulator|demo)\//.test(file));
  t.ok(files.length > 20, 'the sources were found');
  const users = files.filter((file) => /from '[^']*\/simulator\//.test(readFileSync(new URL(file, root), 'utf8')));
  t.strictSame(users, []);
});

t.test('the simulator uses nothing of the product but the words of its targets', async (t) => {
  const imports = globSync('simulator/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/from '(\.\.\/[^']+)'/g)].map((found) => found[1]),
  );
  t.strictSame([...new Set(imports)], ['../core/target.ts']);
});
