import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Debian's Alertmanager reads its default templates from /usr/share/prometheus/alertmanager and does not start without them
 * (seen with 0.28 and 0.33). This writes a script beside the unpacked package that shows them to Alertmanager alone: in a mount namespace
 * of its own the package's usr/share stands in for /usr/share. Nothing outside that process changes. A user other than root
 * gets the namespace by a user namespace, in which the user stays the same.
 *
 * The whole of /usr/share, because a folder that does not exist cannot be mounted upon; the time zones, which time intervals
 * need, are brought along. `exec` all the way: the process id is Alertmanager's own.
 */
export async function wrapAlertmanager(unpacked: string): Promise<void> {
  await mkdir(join(unpacked, 'usr/share/zoneinfo'), { recursive: true });
  const path = join(unpacked, 'alertmanager');
  await writeFile(path, script);
  await chmod(path, 0o755);
}

const script = `#!/bin/sh
# Runs the unpacked Alertmanager, with this package's usr/share in the place of /usr/share, seen by it alone.
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
