import { Webhook } from 'standardwebhooks';
import { type FollowedFiles, fileReloadMs, followFiles } from '../config/files/followed-files.ts';

/** A secret's key: Standard Webhooks asks for 24 to 64 bytes. */
const hookSecretBytes = { minimum: 24, maximum: 64 };

/** The signing secrets of a hook, one or two, or the reason why they are missing. */
type Signers =
  | { readonly ok: true; readonly signers: readonly Webhook[] }
  | { readonly ok: false; readonly problem: string };

interface SecretFilesOptions {
  /** Called once for each reason why a file cannot be used. */
  onProblem(error: Error): void;
  /** Milliseconds between two reads. */
  everyMs?: number;
}

/**
 * The secret files of all hooks. A missing or invalid file is reported and read again later, because it must not keep
 * the receiver from starting or a button from stopping. If a good file turns bad, its last good secrets are still used.
 */
export class SecretFiles {
  readonly #options: SecretFilesOptions;
  readonly #files = new Map<string, SecretFile>();

  constructor(options: SecretFilesOptions) {
    this.#options = options;
  }

  /** Follows these files, and no others. Resolves when each file was read once. Never rejects. */
  async follow(paths: readonly string[]): Promise<void> {
    for (const [path, file] of this.#files) {
      if (paths.includes(path)) continue;
      file.stop();
      this.#files.delete(path);
    }
    const added = [...new Set(paths)].filter((path) => !this.#files.has(path));
    for (const path of added) this.#files.set(path, new SecretFile(path, this.#options));
    await Promise.all(added.map((path) => this.#files.get(path)?.look()));
  }

  signersOf(path: string): Signers {
    return this.#files.get(path)?.signers ?? { ok: false, problem: `${path} is not read yet` };
  }

  stop(): void {
    for (const file of this.#files.values()) file.stop();
  }
}

class SecretFile {
  readonly #path: string;
  readonly #options: SecretFilesOptions;
  #followed: FollowedFiles<readonly Webhook[]> | undefined;
  #problem = 'not read yet';
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, options: SecretFilesOptions) {
    this.#path = path;
    this.#options = options;
  }

  get signers(): Signers {
    if (this.#followed === undefined) return { ok: false, problem: this.#problem };
    return { ok: true, signers: this.#followed.current };
  }

  /** Retries until the first successful read. From then on the file follows itself. */
  async look(): Promise<void> {
    try {
      const parse = ([text = '']: readonly string[]) => parseSecrets(this.#path, text);
      const followed = await followFiles([this.#path], parse, this.#options);
      if (this.#stopped) followed.stop();
      else this.#followed = followed;
    } catch (error) {
      this.#note(error instanceof Error ? error : new Error(String(error)));
      if (!this.#stopped) this.#timer = setTimeout(() => this.look(), this.#options.everyMs ?? fileReloadMs).unref();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#followed?.stop();
  }

  #note(error: Error): void {
    const problem = `${error.message}; make one: (umask 077; echo "whsec_$(openssl rand -base64 32)" > ${this.#path})`;
    if (problem !== this.#problem && !this.#stopped) this.#options.onProblem(new Error(problem, { cause: error }));
    this.#problem = problem;
  }
}

/** The problem names the line, but never quotes it. */
function parseSecrets(path: string, text: string): readonly Webhook[] {
  const lines = text.split('\n').map((line) => line.trim());
  const secrets = lines.flatMap((secret, index) => {
    if (secret === '') return [];
    if (!isSecret(secret)) throw new Error(`${path}:${index + 1}: not a Standard Webhooks secret; expected ${form}`);
    return [secret];
  });
  if (secrets.length === 0) throw new Error(`${path}: no secret in it; expected one or two, one a line`);
  if (secrets.length > 2) throw new Error(`${path}: ${secrets.length} secrets; expected one, or two during a rotation`);
  return secrets.map((secret) => new Webhook(secret));
}

const { minimum, maximum } = hookSecretBytes;
const form = `whsec_ and the base64 of ${minimum} to ${maximum} bytes`;

function isSecret(text: string): boolean {
  const base64 = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(text)?.[1];
  const bytes = base64 === undefined ? 0 : Buffer.byteLength(base64, 'base64');
  return bytes >= minimum && bytes <= maximum;
}
