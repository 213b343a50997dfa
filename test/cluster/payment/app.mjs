// Stands in for the payment app: serves on 5003 until it looks for its gateway, and then does what GATEWAY says of it.
// GATEWAY may be a list: one value for each start of the container; the last one stays.
import { lookup } from 'node:dns/promises';
import { appendFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

const { GATEWAY = 'answers', LOOKS_AFTER_MS = '1000' } = process.env;

function fail(error) {
  console.error(`payment gateway: ${error.message}`);
  process.exit(1);
}

function reach(port, host) {
  const socket = connect({ port, host });
  const timer = setTimeout(() => fail(new Error(`connect ETIMEDOUT ${host}:${port}`)), 1000);
  socket.once('error', fail);
  socket.once('connect', () => clearTimeout(timer));
}

function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** In a volume that outlives the container. */
function countStart({ length }) {
  if (length === 1) return 1;
  appendFileSync('/starts/count', '.');
  return statSync('/starts/count').size;
}

const behaviours = {
  answers: () => {},
  // Nothing listens at this port of the pod's own address. Loopback would not do: a refused loopback is not a network failure.
  refuses: () => reach(1, ownAddress()),
  // Packets vanish: an address for documentation, RFC 5737.
  vanishes: () => reach(443, '203.0.113.1'),
  'has-no-name': () => lookup('gateway.swype.example').catch(fail),
  // Not the network: the container outgrows its limit.
  'fills-memory': () => {
    for (const kept = []; ; ) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
  },
  // Nor a word about it.
  'is-not-mentioned': () => process.exit(1),
};

createServer((_, response) => response.end('payments\n')).listen(5003);
const gateways = GATEWAY.split(',');
const gateway = gateways[Math.min(countStart(gateways), gateways.length) - 1];
const behave = behaviours[gateway];
if (behave === undefined)
  throw new Error(`GATEWAY=${GATEWAY}: ${gateway} is none of ${Object.keys(behaviours).join(', ')}`);
setTimeout(behave, Number(LOOKS_AFTER_MS));
