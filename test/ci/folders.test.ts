import { readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import t from 'tap';

const root = join(import.meta.dirname, '../..');
const most = 15;

t.test(
  `no folder of src has more than ${most} files of one kind, so that its list can be read at a glance`,
  async (t) => {
    const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const kinds = Object.groupBy(files, ({ parentPath, name }) => `${relative(root, parentPath)}/*${extname(name)}`);
    const counts = Object.entries(kinds).map(([kind, found = []]) => ({ kind, count: found.length }));
    t.ok(counts.length > 50, 'the folders were read');
    t.strictSame(
      counts.filter(({ count }) => count > most),
      [],
    );
  },
);
