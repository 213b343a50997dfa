import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a script beside the unpacked package that starts Debian's Alertmanager. This Alertmanager needs its default templates in
 * /usr/share/prometheus/alertmanager (seen with 0.28 and 0.33). The script mounts the package's usr/share over /usr/share in a mount
 * namespace of its own, so that only Alertmanager sees it. For a user other than root it also makes a user namespace.
 *
 * The script mounts all of /usr/share, because a mount needs an existing folder. It adds the time zones, which time intervals need.
 * It uses `exec` throughout, so that the process id is Alertmanager's own.
 */
export async function wrapAlertmanager(unpacked: string): Promise<void> {
  await mkdir(join(unpacked, 'usr/share/zoneinfo'), { recursive: true });
  const path = join(unpacked, 'alertmanager');
  await writeFile(path, script);
  await chmod(path, 0o755);
}

const script = `#!/bin/sh
# Runs the unpacked Alertmanager with this package's usr/share mounted over /usr/share, visible to Alertmanager only.
set -eu
here=$(dirname "$(readlink -f "$0")")
case "$(id -u)" in
  0) user= ;;
  *) user=--map-root-user ;;
esac
exec unshare --mount $user sh -euc '
  here=$1
  shift
  if [ -d /usr/share/zoneinfo ]; then mount --rbind /usr/share/zoneinfo "$here/usr/share/zoneinfo"; fi
  mount --rbind "$here/usr/share" /usr/share
  exec "$here/usr/bin/prometheus-alertmanager" "$@"
' sh "$here" "$@"
`;
