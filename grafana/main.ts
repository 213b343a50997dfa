import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboard } from './dashboard.ts';

// npm run grafana: writes the JSON that is checked in.
writeFileSync(join(import.meta.dirname, 'big-red-button.json'), `${JSON.stringify(dashboard(), undefined, 2)}\n`);
