import { KeyObject, type webcrypto, X509Certificate } from 'node:crypto';
import { Integer, OctetString, Utf8String } from 'asn1js';
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  GeneralName,
  GeneralNames,
  RelativeDistinguishedNames,
} from 'pkijs';

/** A TLS server's certificate and key, and the authority that its clients trust, in PEM. */
export interface ServerCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const elliptic = { name: 'ECDSA', namedCurve: 'P-256' };
const dayMs = 86_400_000;
/** `dNSName` and `iPAddress` of RFC 5280's GeneralName. */
const generalName = { dns: 2, ip: 7 } as const;

/**
 * A new authority, and its certificate for `localhost`, 127.0.0.1 and further names. Both are valid for a month. The authority's
 * key is not kept.
 */
export async function makeServerCertificate(now: number, ...names: readonly string[]): Promise<ServerCertificate> {
  const authority = await makeKeys();
  const server = await makeKeys();
  const issuer = { name: 'simulator-ca', key: authority.privateKey };
  const ca = await issue(issuer, { name: issuer.name, key: authority.publicKey, isAuthority: true, names, now });
  const cert = await issue(issuer, { name: 'simulator', key: server.publicKey, isAuthority: false, names, now });
  return { ca, cert, key: KeyObject.from(server.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(elliptic, true, ['sign', 'verify']);
}

interface Subject {
  readonly name: string;
  readonly key: webcrypto.CryptoKey;
  readonly isAuthority: boolean;
  /** Besides those of the loopback address. */
  readonly names: readonly string[];
  readonly now: number;
}

async function issue(issuer: { name: string; key: webcrypto.CryptoKey }, subject: Subject): Promise<string> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: subject.isAuthority ? 1 : 2 });
  certificate.issuer = commonName(issuer.name);
  certificate.subject = commonName(subject.name);
  certificate.notBefore.value = new Date(subject.now - dayMs);
  certificate.notAfter.value = new Date(subject.now + 30 * dayMs);
  await certificate.subjectPublicKeyInfo.importKey(subject.key);
  certificate.extensions = [
    extension('2.5.29.19', true, new BasicConstraints({ cA: subject.isAuthority })),
    ...(subject.isAuthority ? [] : [extension('2.5.29.17', false, namesOf(subject))]),
  ];
  await certificate.sign(issuer.key, 'SHA-256');
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER(false))).toString();
}

function commonName(value: string): RelativeDistinguishedNames {
  const type = '2.5.4.3';
  return new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type, value: new Utf8String({ value }) })],
  });
}

function namesOf({ names }: Subject): GeneralNames {
  const address = new OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]).buffer });
  return new GeneralNames({
    names: [
      ...['localhost', ...names].map((value) => new GeneralName({ type: generalName.dns, value })),
      new GeneralName({ type: generalName.ip, value: address }),
    ],
  });
}

function extension(extnID: string, critical: boolean, value: BasicConstraints | GeneralNames): Extension {
  return new Extension({ extnID, critical, extnValue: value.toSchema().toBER(false) });
}
