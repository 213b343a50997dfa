/** Where k8s/receiver/deployment.yaml mounts the Secrets that are made at install. */
const mountFolder = '/etc/big-red-button/';

/** For people and the certificate alike: the receiver's Service, as k8s/receiver/service.yaml names it. */
const service = 'big-red-button';

/**
 * The commands that make the Secret with Alertmanager's token. It has no end of line: prometheus-operator takes the whole of it
 * for the token.
 */
export function tokenCommands(namespace: string): readonly string[] {
  return [
    `(umask 077; openssl rand -hex 32 | tr -d '\\n' > alertmanager-token)`,
    `kubectl create secret generic big-red-button-alertmanager --namespace ${namespace} --from-file=token=alertmanager-token`,
  ];
}

/** The commands that make the Secret with a certificate, which signed itself, for the receiver's Service and a port-forward. */
export function certificateCommands(namespace: string): readonly string[] {
  const host = `${service}.${namespace}.svc`;
  const names = [host, `${host}.cluster.local`, 'localhost'].map((name) => `DNS:${name}`).join(',');
  return [
    `(umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${service} -addext subjectAltName=${names} -keyout tls.key -out tls.crt)`,
    `kubectl create secret tls big-red-button-tls --namespace ${namespace} --cert=tls.crt --key=tls.key`,
  ];
}

/** Rejects with the same error, and where the file should come from a Secret of ours also with the commands that make that. */
export async function withAdvice<T>(opening: Promise<T>, file: string, commands: readonly string[]): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof Error) || !file.startsWith(mountFolder)) throw error;
    throw new Error(
      `${error.message}\nIt comes from a Secret, which these commands make:\n  ${commands.join('\n  ')}`,
      {
        cause: error,
      },
    );
  }
}
