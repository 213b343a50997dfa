import t from 'tap';
import { countedRestarts } from '../../../src/core/outlook/outlook.ts';
import { containerWith } from '../support/decide.ts';

const container = containerWith({ dated: { network: 1, other: 2, unclear: 4 } });
const brake = { trips: 1, withinMs: 60_000, since: 0 } as never;
const counted = (whenUnclear: 'trip' | 'hold' | 'witness', gateway?: 'up' | 'down' | 'unknown', isBraked = false) =>
  countedRestarts(
    { whenUnclear, ...(gateway && { heartbeat: { gateway } as never }), ...(isBraked && { brake }) },
    container,
  );

t.test('an unclear end counts as the config and the witness say', async (t) => {
  t.equal(counted('trip'), 5);
  t.equal(counted('hold'), 1);
  t.equal(counted('witness', 'down'), 5);
  t.equal(counted('witness', 'up'), 1);
});

t.test('the brake holds unclear ends, unless the witness proves their cause', async (t) => {
  t.equal(counted('trip', undefined, true), 1);
  t.equal(counted('trip', 'down', true), 1, 'the config does not ask the witness');
  t.equal(counted('witness', 'down', true), 5);
  t.equal(counted('witness', 'unknown', true), 1);
  t.equal(counted('witness', undefined, true), 1);
});
