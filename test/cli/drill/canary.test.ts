import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import t from 'tap';
import { ownAddress } from '../../../src/cli/drill/canary.ts';
import { runCommandLine } from '../../../src/cli/program.ts';
import { judgeEnd } from '../../../src/core/cause/judge.ts';
import { until } from '../../support/until.ts';

const hasAddress = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.internal === false);
const options = hasAddress ? {} : { skip: 'this machine has no address but loopback' };

function runCanary(refusesUntil: string) {
  let [out, err] = ['', ''];
  const acts: (() => void)[] = [];
  const code = runCommandLine(['drill', 'canary'], {
    env: { REFUSES_UNTIL: refusesUntil },
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    onSignal: (signal, act) => {
      if (signal === 'SIGTERM') acts.push(act);
    },
  });
  return {
    ended: code.then((code) => ({ code, out, err })),
    /** Once the canary listens for signals. */
    terminate: async () => {
      await until(() => acts.length > 0);
      for (const act of acts) act();
    },
  };
}

t.test(
  'during a drill the canary ends by a refused connection, which counts as a network failure',
  options,
  async (t) => {
    const { code, out, err } = await runCanary(new Date(Date.now() + 60_000).toISOString()).ended;
    t.equal(code, 1);
    t.match(err, /payment gateway: connect ECONNREFUSED \S+:1\n/);
    const rules = { networkExitCodes: [] };
    t.match(judgeEnd({ exitCode: 1, reason: 'Error', message: `${out}${err}` }, rules), { cause: 'network' });
  },
);

t.test('otherwise it idles, and ends at once when it is asked to', async (t) => {
  for (const time of ['', 'no time', new Date(Date.now() - 1_000).toISOString()]) {
    const canary = runCanary(time);
    await canary.terminate();
    t.match(await canary.ended, { code: 0, out: 'canary: idle\n', err: '' }, time);
  }
});

t.test('the canary connects to an address that it can reach without the name of an interface', (t) => {
  // Only these two fields are read.
  const of = (address: string, internal = false) => ({ address, internal }) as NetworkInterfaceInfo;
  t.equal(ownAddress({ lo: [of('127.0.0.1', true)], eth0: [of('fe80::1'), of('fd00::7')] }), 'fd00::7');
  t.equal(ownAddress({ lo: [of('::1', true)], eth0: [of('10.0.0.7'), of('fd00::7')] }), '10.0.0.7');
  t.equal(ownAddress({ lo: [of('127.0.0.1', true)] }), '127.0.0.1');
  t.end();
});
