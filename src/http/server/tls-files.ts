import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type FollowOptions, followFiles } from '../../config/followed-files.ts';

export interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
  /** With it, Alertmanager must show a certificate that one of these authorities signed. */
  readonly clientCaFile?: string;
}

/** What Node's TLS server takes. */
export interface TlsContext {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  /**
   * Asked for, and not refused in the handshake: the kubelet's probes and people's browsers have no client certificate.
   * The webhook's route refuses a connection without one.
   */
  readonly requestCert: boolean;
  readonly rejectUnauthorized: false;
  readonly minVersion: 'TLSv1.2';
}

/** Certificate, key and client authorities from files that may rotate. */
export interface TlsFiles {
  readonly context: TlsContext;
  readonly demandsClientCertificate: boolean;
  /** Each new pair that fits, after the first. */
  onChange(take: (context: TlsContext) => void): void;
  look(): Promise<boolean>;
  stop(): void;
}

/**
 * Opens the files and follows them. A pair that does not fit, or a file that cannot be read, leaves the last good one in
 * force and is told.
 *
 * @throws {Error} when the first pair is already bad.
 */
export async function openTlsFiles(
  paths: TlsPaths,
  options: Pick<FollowOptions<TlsContext>, 'onProblem' | 'everyMs'>,
): Promise<TlsFiles> {
  const takers: ((context: TlsContext) => void)[] = [];
  const { certFile, keyFile, clientCaFile } = paths;
  const files = clientCaFile === undefined ? [certFile, keyFile] : [certFile, keyFile, clientCaFile];
  const followed = await followFiles(files, (texts) => toContext(paths, texts), {
    ...options,
    onChange: (context) => {
      for (const take of takers) take(context);
    },
  });
  return {
    get context() {
      return followed.current;
    },
    demandsClientCertificate: clientCaFile !== undefined,
    onChange: (take) => takers.push(take),
    look: followed.reload,
    stop: followed.stop,
  };
}

function toContext(paths: TlsPaths, [cert = '', key = '', ca]: readonly string[]): TlsContext {
  const context: TlsContext = {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    requestCert: ca !== undefined,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  };
  try {
    // OpenSSL itself would take an empty file for none, and skip an authority that it cannot read.
    if (ca !== undefined) new X509Certificate(ca);
    const fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    if (!fits) throw new Error('the key belongs to another certificate');
    createSecureContext(context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const names = Object.values(paths).join(', ');
    throw new Error(`not usable for TLS: ${names}: ${reason}; expected PEM, and the certificate's own key`);
  }
  return context;
}
