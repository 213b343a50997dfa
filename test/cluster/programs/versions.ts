import { ProgramError } from '../../../src/dev/programs/program.ts';

/** The programs' versions that the tests can run: what the options of `npm run test:cluster` accept, and what it stands for. */
export const servedVersions = {
  /** Releases in the Go module proxy. */
  kubernetes: { '1.34': 'v1.34.0', '1.35': 'v1.35.4', '1.36': 'v1.36.3', '1.37': 'v1.37.2' },
  /** Releases in the Go module proxy. It does not serve 2.14, 2.16 and 2.17. */
  'kube-state-metrics': { '2.13': 'v2.13.0', '2.15': 'v2.15.0', '2.18': 'v2.18.0' },
  /** Debian suites. */
  prometheus: { '2.53': 'trixie', '3.5': 'sid' },
  /** Debian suites. */
  alertmanager: { '0.28': 'trixie', '0.33': 'sid' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type VersionedProgram = keyof typeof servedVersions;
export const versionedPrograms = Object.keys(servedVersions) as readonly VersionedProgram[]; // its own keys

/** A version's release, or the Debian suite that has it. Without one for Prometheus or Alertmanager, this machine's own is used. */
export type Versions = Readonly<Record<'kubernetes' | 'kube-state-metrics', string>> &
  Readonly<Partial<Record<'prometheus' | 'alertmanager', string>>>;

export const defaultVersions: Versions = {
  kubernetes: servedVersions.kubernetes['1.36'],
  'kube-state-metrics': servedVersions['kube-state-metrics']['2.18'],
};

/** The versions that the options choose. Throws a `ProgramError` if one is not served. */
export function chooseVersions(options: Readonly<Partial<Record<VersionedProgram, string | undefined>>>): Versions {
  const chosen = versionedPrograms.flatMap((program) => {
    const wanted = options[program];
    return wanted === undefined ? [] : [[program, find(program, wanted)]];
  });
  return { ...defaultVersions, ...Object.fromEntries(chosen) };
}

function find(program: VersionedProgram, wanted: string): string {
  const served: Readonly<Record<string, string>> = servedVersions[program];
  const found = served[wanted];
  if (found !== undefined) return found;
  throw new ProgramError(`--${program} ${wanted}: expected one of ${Object.keys(served).join(', ')}`);
}
