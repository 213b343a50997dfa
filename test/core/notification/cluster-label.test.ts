import t from 'tap';
import { otherClusterOf } from '../../../src/core/notification/cluster-label.ts';

const own = { label: 'cluster', value: 'north' };

t.test('an alert that names another cluster is not about this one', async (t) => {
  t.equal(otherClusterOf({ cluster: 'south' }, own), 'south');
});

t.test('in doubt an alert is about this cluster', async (t) => {
  t.equal(otherClusterOf({ cluster: 'north' }, own), undefined);
  t.equal(otherClusterOf({ cluster: '' }, own), undefined);
  t.equal(otherClusterOf({}, own), undefined);
  t.equal(otherClusterOf({}, { ...own, label: 'constructor' }), undefined, 'an inherited field is no label');
  t.equal(otherClusterOf({ cluster: 'south' }, undefined), undefined, 'the config names no cluster');
});
