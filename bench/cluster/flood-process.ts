import { Agent, request } from 'undici';
import type { KubeAccess } from '../../test/cluster/support/kube-access.ts';

/** More than the default share of all service accounts: 100 of 245 shares of 600 requests. */
const requestsAtOnce = 300;

process.once('message', ({ url, ca, token }: KubeAccess) => {
  const dispatcher = new Agent({ connect: { ca }, connections: requestsAtOnce });
  const headers = { authorization: `Bearer ${token}` };
  let answered = 0;
  const listForever = async (): Promise<void> => {
    for (;;) {
      const { body } = await request(`${url}/api/v1/pods`, { dispatcher, headers });
      await body.dump();
      answered += 1;
      if (answered === requestsAtOnce) process.send?.('flooding');
    }
  };
  for (let count = 0; count < requestsAtOnce; count += 1) void listForever();
});
