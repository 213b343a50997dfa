import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chartFiles } from './chart-files.ts';
import { root } from './manifests.ts';

// Writes the files of k8s/chart that are made from k8s/: `npm run chart`.
for (const { path, text } of chartFiles()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
