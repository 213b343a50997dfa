/** The folder where k8s/receiver/deployment.yaml mounts the Secrets. */
const mountFolder = '/etc/big-red-button/';

/** The name of the receiver's Service in k8s/receiver/service.yaml. */
const service = 'big-red-button';

/**
 * The commands that create the Secret with Alertmanager's token. The file has no line end, because prometheus-operator would
 * take it for a part of the token.
 */
export function tokenCommands(namespace: string): readonly string[] {
  return [
    `(umask 077; openssl rand -hex 32 | tr -d '\\n' > alertmanager-token)`,
    `kubectl create secret generic big-red-button-alertmanager --namespace ${namespace} --from-file=token=alertmanager-token`,
  ];
}

/** The commands that create the Secret with a self-signed certificate for the receiver's Service and for a port-forward. */
export function certificateCommands(namespace: string): readonly string[] {
  const host = `${service}.${namespace}.svc`;
  const names = [host, `${host}.cluster.local`, 'localhost'].map((name) => `DNS:${name}`).join(',');
  return [
    `(umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${service} -addext subjectAltName=${names} -keyout tls.key -out tls.crt)`,
    `kubectl create secret tls big-red-button-tls --namespace ${namespace} --cert=tls.crt --key=tls.key`,
  ];
}

/** Adds the commands that create the missing Secret to an error about a mounted file. */
export async function explainingSecret<T>(opening: Promise<T>, file: string, commands: readonly string[]): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof Error) || !file.startsWith(mountFolder)) throw error;
    throw new Error(
      `${error.message}\nThe file comes from a Secret. These commands create it:\n  ${commands.join('\n  ')}`,
      {
        cause: error,
      },
    );
  }
}
