import { readFile } from 'node:fs/promises';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { shippedStopRules } from '../../src/config/shipped-files.ts';
import { admissionPolicy, policyTarget } from '../../src/generate/manifests/admission-policy.ts';
import { directRights } from '../../src/generate/manifests/direct-rights.ts';
import { heldPolicy } from '../../src/generate/manifests/held-policy.ts';
import { targetRights } from '../../src/generate/manifests/target-rights.ts';
import { ruleWords } from '../../src/generate/monitoring/rule-words.ts';
import { stopRules } from '../../src/generate/monitoring/stop-rules.ts';

const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
const worker = { apiVersion: 'example.com/v1', kind: 'Worker', replicasPath: '.spec.workers.count' };
const statefulSet = { apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet' };

function buttonsOn(...kinds: readonly object[]) {
  const buttons = kinds.map((kind, index) => ({
    name: `b${index}`,
    target: { ...kind, namespace: 'sre', name: `w${index}` },
    match: ['alertname="BigRedButtonStop"'],
    escalate: { after: '5s' },
  }));
  const config = { version: 1, receiver: { alertmanagerTokenFile: '/token' }, buttons };
  return parseConfig(JSON.stringify(config), 'config.yaml').buttons;
}

t.test("the rights name the kind's own group, resource and scale", (t) => {
  const buttons = buttonsOn(rollout);
  for (const rights of [...buttons.map((button) => targetRights(button, 'brb')), directRights(buttons)])
    t.match(rights, /apiGroups: \[argoproj.io\]\n {4}resources: \[rollouts\/scale\]\n {4}resourceNames: \[w0\]/);
  t.match(directRights(buttonsOn(rollout, rollout)), /resourceNames: \[w0, w1\]\n {4}verbs: \[get, patch\]/);
  t.end();
});

t.test('the policy of the account compares the group of a kind outside the table', (t) => {
  const targets = buttonsOn({ kind: 'StatefulSet' }, statefulSet, rollout);
  t.strictSame(
    targets.map(({ target }) => policyTarget(target)),
    ['statefulsets/scale sre/w0', 'statefulsets.apps.kruise.io/scale sre/w1', 'rollouts.argoproj.io/scale sre/w2'],
  );
  const policy = admissionPolicy(targets, 'brb');
  t.match(policy, 'request.operation == "UPDATE" && (request.resource.group == "apps" &&');
  t.match(policy, '(request.resource.resource + "." + request.resource.group + "/" + request.?subResource.orValue("")');
  const alone = admissionPolicy(buttonsOn(rollout), 'brb');
  t.notMatch(alone, 'request.resource.group ==  "apps"');
  t.end();
});

t.test('the policy of held targets reads the replicas at the path of each kind', (t) => {
  const policy = heldPolicy(buttonsOn({ kind: 'StatefulSet' }, statefulSet, worker), 'brb');
  const of = (kind: string, path: string) => `request.resource.resource == "${kind}" ? object${path}.orValue(1)`;
  t.match(policy, of('workers" && request.resource.group == "example.com', '[?"spec"][?"workers"][?"count"]'));
  t.match(policy, of('statefulsets" && request.resource.group == "apps.kruise.io', '[?"spec"][?"replicas"]'));
  t.ok(
    policy.indexOf('apps.kruise.io" ? object') < policy.indexOf('"statefulsets" ? object.?spec'),
    'the kind whose group is compared comes before the one of the same name without',
  );
  t.match(policy, /apiGroups: \[example.com\]\n {8}apiVersions: \[v1\]\n {8}resources: \[workers, workers\/scale\]/);
  t.end();
});

t.test("the policies for deletions know a kind's own pods, and pods of its ReplicaSets by its own label", (t) => {
  const [onRollout = '', onWorker = ''] = buttonsOn(rollout, worker).map((button) => targetRights(button, 'brb'));
  const hash = 'oldObject.?metadata.?labels[?"rollouts-pod-template-hash"].orValue("")';
  t.match(onRollout, `owner.kind == "ReplicaSet" && ${hash} != "" && owner.name == "w0-" + ${hash}`);
  t.match(onWorker, 'owner.apiVersion.startsWith("example.com/") && owner.kind == "Worker" && owner.name == "w1"');
  t.end();
});

t.test('rules of a kind outside the table are a template too', async (t) => {
  const shipped = await readFile(shippedStopRules, 'utf8');
  const deployment = buttonsOn({ kind: 'Deployment' });
  const own = buttonsOn({ ...rollout, podNames: 'pay-[0-9]+' }).map((button) => ({ ...button, limit: 5 }));
  const first = stopRules(shipped, own);
  t.match(first, 'rollout.argoproj.io/w0 in sre');
  t.match(first, 'pod=~"pay-[0-9]+"');
  t.equal(stopRules(first, deployment), stopRules(shipped, deployment));
});

t.test('the rules select pods by the names that the config gives', (t) => {
  const [usual, named] = buttonsOn(worker, { ...worker, podNames: 'swype-[a-z0-9]{5}' });
  if (usual === undefined || named === undefined) throw new Error('the config has two buttons');
  t.ok(ruleWords(usual).includes('pod=~"w0-.*"'));
  t.ok(ruleWords(usual).includes('target_kind: Worker'));
  t.ok(ruleWords(named).includes('pod=~"swype-[a-z0-9]{5}"'));
  t.end();
});
