/** The kind of machine that a program must run on. */
export interface Platform {
  readonly os: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
}

export const thisPlatform: Platform = { os: process.platform, arch: process.arch };

/** As the releases of Go programs are named: `linux-amd64`, `darwin-arm64`. */
export function releaseSuffix({ os, arch }: Platform): string {
  // Go and Node name processors alike, except this one.
  return `${os}-${arch === 'x64' ? 'amd64' : arch}`;
}

/** Debian's packages contain programs for Linux, and its package tools run there. */
export function hasDebian({ os }: Platform): boolean {
  return os === 'linux';
}
