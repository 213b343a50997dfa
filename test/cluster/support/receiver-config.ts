import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { secretFiles } from '../../../src/dev/demo/stack/monitoring-files.ts';
import type { ReceiverProcess } from '../../../src/dev/demo/stack/receiver-process.ts';

/** The config file that a receiver follows, and the secrets made for it. */
export interface ReceiverConfig {
  readonly config: { readonly receiver: object; readonly buttons: readonly object[] };
  /** PEM. */
  readonly ca: string;
  readonly alertmanagerToken: string;
  readonly personToken: string;
}

export async function readReceiverConfig({ configFile }: ReceiverProcess): Promise<ReceiverConfig> {
  const config = JSON.parse(await readFile(configFile, 'utf8'));
  // Receivers that share secrets use the same folder.
  const secrets = dirname(config.receiver.alertmanagerTokenFile);
  const read = async (name: keyof typeof secretFiles) =>
    (await readFile(join(secrets, secretFiles[name]), 'utf8')).trim();
  return {
    config,
    ca: await read('ca'),
    alertmanagerToken: await read('acceptedTokens'),
    personToken: await read('personToken'),
  };
}
