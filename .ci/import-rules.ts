import type { IForbiddenRuleType } from 'dependency-cruiser';

/** The folders of src from low to high. A folder imports only itself and folders below it. */
const order = [
  'core',
  'cluster',
  'telemetry',
  'config',
  'hooks',
  'api',
  'button',
  'kubernetes',
  'http',
  'receiver',
  'generate',
  'check',
  'tickets',
  'page',
  'cli',
  'dev',
];

// Without `dev`, which has a rule of its own.
const noImportUp = order.slice(0, -2).map((folder, index) => ({
  name: 'no import goes up',
  severity: 'error' as const,
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${order.slice(index + 1, -1).join('|')})/` },
}));

/** The rules of dependency-cruiser for src. */
export const importRules: IForbiddenRuleType[] = [
  ...noImportUp,
  {
    name: 'every folder has a place in the order',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: `^src/(${order.join('|')})/` },
    to: {},
  },
  {
    name: 'nothing outside src/dev imports src/dev',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/dev/' },
    to: { path: '^src/dev/' },
  },
  {
    name: 'the simulator imports nothing of the product',
    severity: 'error',
    from: { path: '^src/dev/simulator/' },
    to: { path: '^src/', pathNot: '^src/dev/(simulator/|loopback\\.ts)' },
  },
  { name: 'no circle of files, types included', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no circle of folders', scope: 'folder', severity: 'error', from: {}, to: { circular: true } },
  { name: 'every import can be resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
];
