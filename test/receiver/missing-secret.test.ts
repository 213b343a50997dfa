import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { certificateCommands, tokenCommands } from '../../src/receiver/missing-secret.ts';
import { startReceiver } from '../../src/receiver/start.ts';
import { read } from '../k8s/manifests.ts';

const token = 'token-for-tests-0123456789';

t.test('a pod without the Secret for the token names the commands that create it', async (t) => {
  const error = await startError(t, { tokenFile: '/etc/big-red-button/alertmanager-token' });
  t.match(error, 'cannot read /etc/big-red-button/alertmanager-token');
  for (const command of tokenCommands('guard')) t.match(error, `\n  ${command}`);
  t.match(error, '--namespace guard');
});

t.test('a pod without the Secret for the certificate names the commands that create it', async (t) => {
  const error = await startError(t, { tls: '/etc/big-red-button/tls' });
  t.match(error, 'cannot read /etc/big-red-button/tls/tls.crt');
  for (const command of certificateCommands('guard')) t.match(error, `\n  ${command}`);
});

t.test('outside of a pod no message mentions Secrets', async (t) => {
  const error = await startError(t, { tokenFile: '/nowhere/token' });
  t.match(error, 'cannot read /nowhere/token');
  t.notMatch(error, 'kubectl');
});

t.test('the installing guide gives the same commands', (t) => {
  const guide = read('docs/installing.md');
  for (const command of [...tokenCommands('big-red-button'), ...certificateCommands('big-red-button')]) {
    t.match(guide, command);
  }
  t.end();
});

/** The message of a receiver that cannot start. */
async function startError(t: Test, { tokenFile, tls }: { tokenFile?: string; tls?: string }): Promise<string> {
  const folder = t.testdir({ token });
  const config = join(folder, 'config.yaml');
  const files = tls === undefined ? '' : `  tls: { certFile: ${tls}/tls.crt, keyFile: ${tls}/tls.key }\n`;
  await writeFile(
    config,
    `version: 1\nkubernetes: { stateNamespace: guard }\nbuttons: []\nreceiver:\n${files}  alertmanagerTokenFile: ${tokenFile ?? join(folder, 'token')}\n`,
  );
  const log = { level: 'error' as const, stream: { write: () => undefined } };
  return startReceiver({ config, log }).then(
    async (receiver) => {
      await receiver.close();
      return 'it started';
    },
    (error: Error) => error.message,
  );
}
