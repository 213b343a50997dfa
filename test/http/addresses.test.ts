import { networkInterfaces } from 'node:os';
import t from 'tap';
import { ListeningSockets, usableHost } from '../../src/http/server/listening-sockets.ts';
import { receiver } from './receiver.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
const options = hasIpv6 ? {} : { skip: 'this machine has no IPv6' };

t.test('a receiver at ::1 has an address in brackets, and answers there', options, async (t) => {
  const sockets = new ListeningSockets();
  const { app } = await receiver(t, { sockets });
  const url = await sockets.open(app, { host: '::1', port: 0, backlog: 511 });
  t.match(url, /^http:\/\/\[::1\]:\d+$/);
  t.equal((await fetch(`${url}/livez`)).status, 200);
});

t.test('a receiver at :: answers on IPv6 and on IPv4', options, async (t) => {
  const sockets = new ListeningSockets();
  const { app } = await receiver(t, { sockets });
  const { port } = new URL(await sockets.open(app, { host: '::', port: 0, backlog: 511 }));
  for (const host of ['[::1]', '127.0.0.1']) t.equal((await fetch(`http://${host}:${port}/livez`)).status, 200, host);
});

t.test('without IPv6 in the kernel, :: is every address of IPv4, and any other host stays', async (t) => {
  const [none, all] = [async () => false, async () => true];
  t.equal(await usableHost('::', none), '0.0.0.0');
  t.equal(await usableHost('::', all), '::');
  t.equal(await usableHost('::1', none), '::1');
  t.equal(await usableHost('10.0.0.1', none), '10.0.0.1');
});
