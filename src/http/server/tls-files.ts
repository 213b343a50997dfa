import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type FollowOptions, followFiles } from '../../config/files/followed-files.ts';
import { definedOnly } from '../../core/defined-only.ts';

export interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
  /** If present, Alertmanager must present a certificate that one of these authorities signed. */
  readonly clientCaFile?: string;
}

/** The options of Node's TLS server. */
interface TlsContext {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  /**
   * The server requests a certificate, and accepts a connection without one: the kubelet's probes and people's browsers
   * have none. The webhook's route refuses such a connection.
   */
  readonly requestCert: boolean;
  readonly rejectUnauthorized: false;
  readonly minVersion: 'TLSv1.2';
  readonly ciphers: string;
  readonly secureOptions: number;
}

/** The suites of TLS 1.3, and those of TLS 1.2 with forward secrecy and authenticated encryption: no CBC, no RSA key exchange. */
const ciphers = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':');
/** A client of TLS 1.2 could make the receiver negotiate again and again, which costs the receiver more than the client. */
const secureOptions = constants.SSL_OP_NO_RENEGOTIATION;

/** Certificate, key and client authorities from files that may rotate. */
export interface TlsFiles {
  readonly context: TlsContext;
  readonly demandsClientCertificate: boolean;
  /** Calls `take` for each new valid pair after the first. */
  onChange(take: (context: TlsContext) => void): void;
  reload(): Promise<boolean>;
  stop(): void;
}

/**
 * Opens the files and follows them. An unreadable file, or a key that does not fit its certificate, is reported, and the
 * last good pair stays.
 *
 * @throws {Error} if the first pair is not usable.
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
    reload: followed.reload,
    stop: followed.stop,
  };
}

function toContext(paths: TlsPaths, [cert = '', key = '', ca]: readonly string[]): TlsContext {
  const requestCert = ca !== undefined;
  const fixed = { rejectUnauthorized: false, minVersion: 'TLSv1.2', ciphers, secureOptions } as const;
  const context: TlsContext = definedOnly({ cert, key, ca, requestCert, ...fixed });
  try {
    // OpenSSL would accept an empty file as no authority, and skip an authority that it cannot read.
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
