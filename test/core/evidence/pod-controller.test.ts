import fc from 'fast-check';
import t from 'tap';
import { customKind } from '../../../src/core/custom-kind.ts';
import type { PodController } from '../../../src/core/evidence/pod.ts';
import { type ControllerVerdict, controllerOf } from '../../../src/core/evidence/pod-controller.ts';

const deployment = { kind: 'Deployment', namespace: 'sre', name: 'swype-app', uid: 'u1' } as const;
const statefulSet = { kind: 'StatefulSet', namespace: 'sre', name: 'ledger', uid: 'u2' } as const;
const hash = '5d4f6c7b89';

function by(kind: string, name: string, { group = 'apps', uid = 'x' } = {}): PodController {
  return { group, kind, name, uid };
}

interface Case {
  readonly what: string;
  readonly controller?: PodController;
  readonly templateHash?: string;
  readonly is: ControllerVerdict;
}

const ofDeployment: readonly Case[] = [
  { what: 'its ReplicaSet', controller: by('ReplicaSet', `swype-app-${hash}`), templateHash: hash, is: 'target' },
  { what: 'no controller', is: 'unproven' },
  { what: 'no controller, with a hash label', templateHash: hash, is: 'unproven' },
  { what: 'its ReplicaSet, without the hash label', controller: by('ReplicaSet', `swype-app-${hash}`), is: 'unproven' },
  {
    what: 'its ReplicaSet, with the label of another',
    controller: by('ReplicaSet', `swype-app-${hash}`),
    templateHash: 'b1',
    is: 'unproven',
  },
  {
    what: 'the ReplicaSet of swype-app-x',
    controller: by('ReplicaSet', `swype-app-x-${hash}`),
    templateHash: hash,
    is: 'other',
  },
  {
    what: 'the ReplicaSet of swype-app-x, with a forged hash label',
    controller: by('ReplicaSet', `swype-app-x-${hash}`),
    templateHash: `x-${hash}`,
    is: 'unproven',
  },
  {
    what: 'a ReplicaSet without a hash, with an empty label',
    controller: by('ReplicaSet', 'swype-app-'),
    templateHash: '',
    is: 'unproven',
  },
  { what: 'a ReplicaSet that the target may have adopted', controller: by('ReplicaSet', 'legacy'), is: 'unproven' },
  {
    what: 'a ReplicaSet of another API group',
    controller: by('ReplicaSet', `swype-app-${hash}`, { group: 'example.com' }),
    templateHash: hash,
    is: 'other',
  },
  { what: 'a Job', controller: by('Job', 'migrate', { group: 'batch' }), is: 'other' },
  {
    what: 'a Job, with a copied hash label',
    controller: by('Job', `swype-app-${hash}`, { group: 'batch' }),
    templateHash: hash,
    is: 'other',
  },
  { what: 'a DaemonSet', controller: by('DaemonSet', 'swype-app'), is: 'other' },
  { what: 'a StatefulSet of its name', controller: by('StatefulSet', 'swype-app'), is: 'other' },
];

for (const { what, is, ...pod } of ofDeployment) {
  t.test(`for a Deployment, a pod that is controlled by ${what} is: ${is}`, (t) => {
    t.equal(controllerOf(pod, deployment), is);
    t.end();
  });
}

const ofStatefulSet: readonly Case[] = [
  { what: 'it', controller: by('StatefulSet', 'ledger', { uid: 'u2' }), is: 'target' },
  { what: 'an earlier one of its name', controller: by('StatefulSet', 'ledger', { uid: 'u1' }), is: 'unproven' },
  { what: 'another one', controller: by('StatefulSet', 'ledger-x', { uid: 'u3' }), is: 'other' },
  {
    what: "another API group's",
    controller: by('StatefulSet', 'ledger', { group: 'apps.kruise.io', uid: 'u2' }),
    is: 'other',
  },
  {
    what: 'a ReplicaSet of its name',
    controller: by('ReplicaSet', `ledger-${hash}`),
    templateHash: hash,
    is: 'other',
  },
  { what: 'nothing', is: 'unproven' },
];

for (const { what, is, ...pod } of ofStatefulSet) {
  t.test(`for a StatefulSet, a pod that is controlled by ${what} is: ${is}`, (t) => {
    t.equal(controllerOf(pod, statefulSet), is);
    t.end();
  });
}

t.test('a StatefulSet that was not seen yet is recognised by its name', (t) => {
  const { uid: _, ...unseen } = statefulSet;
  t.equal(controllerOf({ controller: by('StatefulSet', 'ledger') }, unseen), 'target');
  t.end();
});

t.test('whatever the names, the pods of one Deployment are never taken for those of another', (t) => {
  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,12}[a-z0-9])?$/);
  const digits = fc.stringMatching(/^[a-z0-9]{1,10}$/);
  fc.assert(
    fc.property(label, label, digits, (mine, theirs, templateHash) => {
      const pod = { controller: by('ReplicaSet', `${theirs}-${templateHash}`), templateHash };
      const expected = mine === theirs ? 'target' : 'other';
      return controllerOf(pod, { ...deployment, name: mine }) === expected;
    }),
  );
  // However the label was forged.
  fc.assert(
    fc.property(label, label, digits, fc.oneof(label, fc.string()), (mine, theirs, templateHash, forged) => {
      const pod = { controller: by('ReplicaSet', `${theirs}-${templateHash}`), templateHash: forged };
      return mine === theirs || controllerOf(pod, { ...deployment, name: mine }) !== 'target';
    }),
  );
  t.end();
});

t.test('a kind outside the table owns its pods, and what is between them proves nothing', (t) => {
  const kind = customKind({ apiVersion: 'example.com/v1', kind: 'Worker' });
  const worker = { ...kind, namespace: 'sre', name: 'swype-app', uid: 'w' };
  const verdict = (group: string, kind: string, name: string, uid = 'w') =>
    controllerOf({ controller: { group, kind, name, uid } }, worker);
  t.equal(verdict('example.com', 'Worker', 'swype-app'), 'target');
  t.equal(verdict('example.com', 'Worker', 'another'), 'other');
  t.equal(verdict('example.com', 'Worker', 'swype-app', 'earlier'), 'unproven', 'it was deleted and created again');
  t.equal(verdict('example.org', 'Worker', 'swype-app'), 'unproven', 'the same kind of another group');
  t.equal(verdict('apps', 'ReplicaSet', 'swype-app-5d4f'), 'unproven', 'its controller may make a Deployment');
  t.end();
});

t.test("a Rollout's pods are proven by its own label, and a Deployment's are not its pods", (t) => {
  const kind = customKind({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' });
  const rollout = { ...kind, namespace: 'sre', name: 'swype-app' };
  const of = (name: string, hashLabels?: readonly string[], templateHash?: string) => {
    const controller = { group: 'apps', kind: 'ReplicaSet', name, uid: 'u' };
    return controllerOf(
      { controller, ...(hashLabels && { hashLabels }), ...(templateHash && { templateHash }) },
      rollout,
    );
  };
  const label = ['rollouts-pod-template-hash'];
  t.equal(of('swype-app-5d4f', label), 'target');
  t.equal(of('swype-app-x-5d4f', label), 'other', 'another Rollout');
  t.equal(of('swype-app-5d4f', undefined, '5d4f'), 'unproven', 'a Deployment of the same name');
  t.equal(of('swype-app-5d4f', ['another-hash']), 'unproven');
  t.equal(
    controllerOf({ controller: { group: 'batch', kind: 'Job', name: 'migrate', uid: 'u' } }, rollout),
    'other',
    'its pods belong to ReplicaSets',
  );
  t.end();
});
