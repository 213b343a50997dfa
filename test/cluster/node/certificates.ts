import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';

/** The paths of a certificate and its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A new certificate authority in a folder. Its certificates are valid for a month. */
export class Authority {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(folder: string): Promise<Authority> {
    await mkdir(folder, { recursive: true });
    // OpenSSL's own configuration would add extensions.
    await writeFile(join(folder, 'openssl.cnf'), '[req]\ndistinguished_name = none\n[none]\n');
    const authority = new Authority(folder);
    await authority.#request('ca', '/CN=big-red-button-test-ca', ['basicConstraints=critical,CA:TRUE'], []);
    return authority;
  }

  get certificate(): string {
    return join(this.#folder, 'ca.crt');
  }

  /** A client certificate. Kubernetes reads the user from the name and the groups from the organisations. */
  issueClient(user: string, groups: readonly string[] = []): Promise<KeyPair> {
    const organisations = groups.map((group) => `/O=${group}`).join('');
    return this.#issue(user.replaceAll(/\W/g, '-'), `${organisations}/CN=${user}`, []);
  }

  /** `names` in OpenSSL's notation: `DNS:localhost`, `IP:127.0.0.1`. */
  issueServer(name: string, names: readonly string[]): Promise<KeyPair> {
    return this.#issue(name, `/CN=${name}`, [`subjectAltName=${names.join(',')}`]);
  }

  #issue(file: string, subject: string, extensions: readonly string[]): Promise<KeyPair> {
    const signer = ['-CA', this.certificate, '-CAkey', join(this.#folder, 'ca.key')];
    return this.#request(file, subject, ['basicConstraints=critical,CA:FALSE', ...extensions], signer);
  }

  async #request(
    file: string,
    subject: string,
    extensions: readonly string[],
    signer: readonly string[],
  ): Promise<KeyPair> {
    const pair = { certificate: join(this.#folder, `${file}.crt`), key: join(this.#folder, `${file}.key`) };
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
    await run('openssl', [
      ...['req', '-x509', '-config', join(this.#folder, 'openssl.cnf'), ...newKey, '-subj', subject],
      ...['-keyout', pair.key, '-out', pair.certificate],
      ...signer,
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ]);
    return pair;
  }
}

/** Makes the key that the API server signs service accounts' tokens with, and returns its path. */
export async function writeServiceAccountKey(folder: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const path = join(folder, 'service-account.key');
  await writeFile(path, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return path;
}

/** Writes a kubeconfig with one user and that user's certificate. It is JSON, which every YAML parser reads. */
export async function writeKubeconfig(
  path: string,
  { server, authority, user }: { server: string; authority: Authority; user: KeyPair },
): Promise<string> {
  const encode = async (file: string) => (await readFile(file)).toString('base64');
  const name = 'cluster-test';
  const cluster = { server, 'certificate-authority-data': await encode(authority.certificate) };
  const credentials = {
    'client-certificate-data': await encode(user.certificate),
    'client-key-data': await encode(user.key),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: credentials }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
