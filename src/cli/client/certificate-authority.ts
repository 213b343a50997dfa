import { readNamedFile } from '../../config/named-file.ts';

/**
 * Whom a person trusts to have issued the receiver's certificate (PEM); undefined where no file is named.
 *
 * @throws {Error} where the file cannot be read, or holds no certificate: TLS itself would take that for no authority at all.
 */
export async function readAuthority(caFile: string | undefined): Promise<string | undefined> {
  if (caFile === undefined) return undefined;
  const text = await readNamedFile(caFile, '--ca-file or BIG_RED_BUTTON_CA_FILE');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Error(`${caFile}: holds no certificate; expected the authority of the receiver's, as PEM`);
}
