import { createReceiverClient, type ReceiverClient } from '../../../src/dev/demo/stack/receiver-client.ts';
import { ReceiverProcess } from '../../../src/dev/demo/stack/receiver-process.ts';
import { freePort } from '../../../src/dev/loopback.ts';
import { makeFolder } from './folder.ts';
import { readReceiverConfig } from './receiver-config.ts';
import type { Scope } from './scope.ts';

export interface Replica {
  readonly receiver: ReceiverProcess;
  readonly client: ReceiverClient;
}

/** Starts one more receiver, with the current config of `first` and the same secrets, at its own address. */
export async function startReplica(t: Scope, first: ReceiverProcess): Promise<Replica> {
  const { config, ca, personToken } = await readReceiverConfig(first);
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const client = createReceiverClient({ url, ca, token: personToken });
  t.teardown(() => client.close());
  const text = JSON.stringify({ ...config, receiver: { ...config.receiver, listen: { host: '127.0.0.1', port } } });
  const receiver = new ReceiverProcess({ folder: await makeFolder(t), url, config: text, ready: client.ready });
  t.teardown(() => receiver.stop());
  await receiver.start();
  return { receiver, client };
}
