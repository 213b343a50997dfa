import t from 'tap';
import { check } from '../../src/check/findings/check.ts';
import { liveFaults, wellChain } from './live-faults.ts';

t.test('where everything runs and is well, nothing is found', (t) => {
  t.strictSame(check(wellChain), []);
  t.end();
});

for (const { name, chain, where } of liveFaults) {
  t.test(`${name}: exactly this is found, at its place`, (t) => {
    const found = check(chain).map((finding) => ({ id: finding.id, where: finding.where }));
    t.strictSame(found, [{ id: name.split('.')[0], where }]);
    t.end();
  });
}
