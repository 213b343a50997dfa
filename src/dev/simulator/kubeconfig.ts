/** One cluster and one user with a bearer token, as JSON, which every YAML parser reads. */
export function kubeconfig(server: string, ca: string, user: string, token: string): string {
  const name = 'simulator';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  });
}
