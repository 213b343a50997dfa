import t from 'tap';
import { isDeletionPolicy } from '../../src/cluster/policy-names.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { admissionPolicy } from '../../src/generate/manifests/admission-policy.ts';
import { targetRights } from '../../src/generate/manifests/target-rights.ts';
import { named, ofKind, parse } from '../k8s/manifests.ts';

const ledger = { name: 'ledger', target: { kind: 'StatefulSet', namespace: 'pay', name: 'ledger.v2' } };
const fraud = {
  name: 'fraud',
  target: { kind: 'Deployment', namespace: 'pay', name: 'fraud' },
  escalate: { after: '10s' },
};
const swypeApp = { name: 'swype-app', target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } };

/** The rights on the targets of these buttons, and the policy of all writes. */
function generated(...buttons: readonly object[]) {
  const entries = buttons.map((button) => ({ ...button, match: ['alertname="BigRedButtonStop"'] }));
  const config = { version: 1, receiver: { alertmanagerTokenFile: '/x' }, buttons: entries };
  const { buttons: parsed, kubernetes } = parseConfig(JSON.stringify(config), 'config.yaml');
  const texts = parsed.map((button) => targetRights(button, kubernetes.stateNamespace));
  return parse([...texts, admissionPolicy(parsed, kubernetes.stateNamespace)].join(''), 'generated');
}

function variable(objects: ReturnType<typeof parse>, policy: string, wanted: string): string | undefined {
  const { variables } = named(objects, 'ValidatingAdmissionPolicy', policy).spec ?? {};
  return variables?.find(({ name }) => name === wanted)?.expression;
}

t.test('the golden list of rights in the namespace of a target whose button escalates', async (t) => {
  t.strictSame(named(generated(ledger), 'Role', 'big-red-button:ledger').rules, [
    { apiGroups: ['apps'], resources: ['statefulsets/scale'], resourceNames: ['ledger.v2'], verbs: ['get', 'patch'] },
    { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['ledger.v2'], verbs: ['watch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    { apiGroups: [''], resources: ['events'], verbs: ['list', 'create'] },
  ]);
});

t.test('a button that does not escalate has no right to delete pods, and no policy for it', async (t) => {
  for (const button of [swypeApp, { ...ledger, escalate: { after: 'off' } }]) {
    const objects = generated(button);
    t.notMatch(JSON.stringify(objects), /"verbs":\[[^\]]*delete|deletesPod|held[.]pods/);
  }
});

t.test('the right comes with a policy that refuses, bound to the state object of the button', async (t) => {
  const objects = generated(ledger, swypeApp);
  const name = 'big-red-button-held.pods.ledger';
  const { spec } = named(objects, 'ValidatingAdmissionPolicy', name);
  t.equal(ofKind(objects, 'ValidatingAdmissionPolicy').length, 2, 'beside the policy of all writes');
  t.match(spec, {
    failurePolicy: 'Ignore',
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['DELETE'] }],
    },
    matchConditions: [
      {
        expression: 'request.userInfo.username == "system:serviceaccount:" + "big-red-button" + ":" + "big-red-button"',
      },
    ],
    validations: [{ expression: '!variables.isOfTarget || variables.isHeld', reason: 'Forbidden' }],
  });
  t.match(named(objects, 'ValidatingAdmissionPolicyBinding', name).spec, {
    policyName: name,
    paramRef: { name: 'big-red-button-ledger', namespace: 'big-red-button', parameterNotFoundAction: 'Allow' },
    validationActions: ['Deny', 'Audit'],
  });
});

t.test(
  "the policy of the receiver's account limits its deletions to pods of the targets, without a parameter",
  async (t) => {
    const { spec } = named(generated(ledger, swypeApp), 'ValidatingAdmissionPolicy', 'big-red-button');
    t.equal(spec?.failurePolicy, 'Fail');
    t.notOk('paramKind' in (spec ?? {}));
    t.equal(spec?.validations?.length, 5);
    t.notMatch(variable(generated(ledger, swypeApp), 'big-red-button', 'deletesPodOfTarget'), 'swype-app');
  },
);

t.test("a StatefulSet's pods are known by its name, and a Deployment's by the names of its ReplicaSets", async (t) => {
  const objects = generated(ledger, fraud);
  const ofLedger = variable(objects, 'big-red-button-held.pods.ledger', 'isOfTarget');
  const ofFraud = variable(objects, 'big-red-button-held.pods.fraud', 'isOfTarget');
  t.match(ofLedger, 'owner.kind == "StatefulSet" && owner.name == "ledger.v2"');
  t.match(ofFraud, 'owner.kind == "ReplicaSet" && variables.hash != "" && owner.name == "fraud-" + variables.hash');
  const ofTargets = variable(objects, 'big-red-button', 'deletesPodOfTarget');
  t.equal(
    ofTargets,
    `(variables.inNamespace == "pay" && ${ofLedger}) || (variables.inNamespace == "pay" && ${ofFraud})`,
  );
});

t.test('the policy of a button is known in any installation, and only by its own button', async (t) => {
  t.ok(isDeletionPolicy('second-button-held.pods.ledger', 'ledger'));
  t.notOk(isDeletionPolicy('big-red-button-held.pods.ledger', 'edger'));
  t.notOk(isDeletionPolicy('big-red-button', 'ledger'));
  t.notOk(isDeletionPolicy('big-red-button-held', 'ledger'));
});
