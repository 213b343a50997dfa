import type { Table } from './row.ts';

/** A TLS session that the network broke before or after the handshake. */
export const tls: Table = {
  family: 'tls',
  effect: 'network',
  rows: [
    [
      'tls-handshake-timeout',
      'TLS handshake timeout | ssl handshake timed out | handshake timed out | SslHandshakeTimeoutException | ssl connection timeout | handshake operation timed out | tls handshake: i/o timeout',
      'Go net/http; Netty SslHandler; libcurl; CPython ssl',
    ],
    [
      'tls-cut-off',
      'handshake failed: eof | handshake: eof | SSL_connect SYSCALL returned | ssl peer shut down incorrectly | remote host terminated the handshake | remote host closed connection during handshake | disconnected before secure TLS connection | eof occurred in violation of protocol | unexpected eof while reading | SSL_ERROR_SYSCALL | tls handshake eof | peer closed connection without sending tls close_notify | tls connection was non-properly terminated | received an unexpected eof or 0 bytes from the transport stream | tlsv1 alert close notify',
      'OpenJDK sun.security.ssl; node _tls_wrap; OpenSSL; rustls; GnuTLS; .NET SslStream',
    ],
  ],
};

/** A certificate or protocol that one side refuses: the network carried the handshake. */
export const certificates: Table = {
  family: 'certificates',
  effect: 'refused',
  rows: [
    [
      'certificate-expired',
      'certificate has expired | CERT_HAS_EXPIRED | CertificateExpiredException | certificate is expired | certificate expired | expired certificate | certificate of * has expired | certificate is not yet valid | NotTimeValid | CertificateNotYetValidException | cert_not_yet_valid',
      'OpenSSL x509_txt.c; Go crypto/x509; OpenJDK; .NET X509ChainStatusFlags',
    ],
    [
      'certificate-not-trusted',
      'certificate signed by unknown authority | unable to get local issuer certificate | UNABLE_TO_GET_ISSUER_CERT_LOCALLY | UNABLE_TO_VERIFY_LEAF_SIGNATURE | unable to verify the first certificate | self signed certificate | self-signed certificate | SELF_SIGNED_CERT_IN_CHAIN | DEPTH_ZERO_SELF_SIGNED_CERT | pkix path building failed | unable to find valid certification path | CERTIFICATE_VERIFY_FAILED | certificate verify failed | UnknownIssuer | invalid peer certificate | remote certificate is invalid | RemoteCertificateNameMismatch | RemoteCertificateChainErrors | server certificate verification failed | unknown ca | {bad_cert',
      'OpenSSL x509_txt.c; Go crypto/x509; OpenJDK; rustls; .NET SslStream; Erlang ssl',
    ],
    [
      'certificate-name-wrong',
      "certificate is valid for * not | ERR_TLS_CERT_ALTNAME_INVALID | hostname mismatch | hostname/ip does not match certificate | doesn't contain any ip sans | no subject alternative * name * found | certificate subject name * does not match",
      'Go crypto/x509; node tls; CPython ssl; OpenJDK',
    ],
    [
      'certificate-refused',
      'no start line | private key does not match public key | key values mismatch | bad certificate | certificate required | certificate unknown | bad_certificate | x509: *',
      'RFC 8446 alerts; Go crypto/x509',
    ],
  ],
};

/** A failed handshake that does not say who is at fault. */
export const handshakes: Table = {
  family: 'handshakes',
  effect: 'ambiguous',
  rows: [
    [
      'not-tls',
      'wrong version number | WRONG_VERSION_NUMBER | first record does not look like a tls handshake | unsupported or unrecognized ssl message | server gave http response to https client | http request was sent to https',
      'OpenSSL ssl_rec; Go crypto/tls; OpenJDK',
    ],
    [
      'handshake-failure',
      'handshake_failure | handshake failure | no protocols available | unsupported protocol | protocol_version | alert protocol version | tlsv1_alert_protocol_version',
      'RFC 8446 alerts',
    ],
  ],
};
