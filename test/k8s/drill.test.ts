import t from 'tap';
import { refusesUntilVariable } from '../../src/cli/drill/canary.ts';
import { drillNamespace, drillWorkload } from '../../src/core/drill/canary.ts';
import { drillStages, drillStageTable } from '../../src/core/drill/stages.ts';
import { version } from '../../src/version.ts';
import { manifests, named, ofKind, podSpec, read } from './manifests.ts';

const objects = manifests('k8s/drill/*.yaml');

interface CronJob {
  readonly suspend: boolean;
  readonly concurrencyPolicy: string;
  readonly jobTemplate: {
    readonly spec: {
      readonly backoffLimit: number;
      readonly activeDeadlineSeconds: number;
      readonly template: { readonly spec: object };
    };
  };
}

t.test("the drill's rights are the golden list, and nothing else", (t) => {
  const account = { kind: 'ServiceAccount', name: drillWorkload, namespace: drillNamespace };
  const bound = ofKind(objects, 'RoleBinding').filter(
    ({ subjects }) => JSON.stringify(subjects) === JSON.stringify([account]),
  );
  const granted = bound.map(({ roleRef, metadata }) => {
    const role = objects.find(
      (each) =>
        each.kind === 'Role' && each.metadata.name === roleRef?.name && each.metadata.namespace === metadata.namespace,
    );
    return { where: metadata.namespace, rules: role?.rules };
  });
  t.strictSame(granted, [
    {
      where: drillNamespace,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [drillWorkload], verbs: ['get', 'update'] },
        {
          apiGroups: ['apps'],
          resources: ['deployments/scale'],
          resourceNames: [drillWorkload],
          verbs: ['get', 'patch'],
        },
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      ],
    },
    {
      where: 'big-red-button',
      rules: [
        {
          apiGroups: ['big-red-button.dev'],
          resources: ['buttons'],
          resourceNames: ['drill'],
          verbs: ['get', 'reset'],
        },
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['big-red-button-drill'], verbs: ['get'] },
      ],
    },
  ]);
  t.strictSame(ofKind(objects, 'ClusterRole'), []);
  t.strictSame(ofKind(objects, 'ClusterRoleBinding'), []);
  t.end();
});

t.test('the CronJob is suspended, never runs two drills, and gives a drill the time of all its stages', (t) => {
  // Kubernetes' shape
  const spec = named(objects, 'CronJob', drillWorkload).spec as unknown as CronJob;
  t.match(spec, { suspend: true, concurrencyPolicy: 'Forbid', jobTemplate: { spec: { backoffLimit: 0 } } });
  const seconds = drillStages.reduce((sum, stage) => sum + drillStageTable[stage].timeoutSeconds, 0);
  t.ok(spec.jobTemplate.spec.activeDeadlineSeconds > seconds + 45, 'and to clean up');
  t.match(read('k8s/drill/cronjob.yaml').match(/^ *suspend: true$/gm)?.length, 1, 'one line enables it');
  t.end();
});

t.test('the canary has no pod, fails by its variable, and shows the words of its failure', (t) => {
  const canary = named(objects, 'Deployment', drillWorkload);
  t.equal(canary.spec?.replicas, 0);
  t.match(podSpec(canary), {
    automountServiceAccountToken: false,
    containers: [
      {
        image: 'big-red-button',
        args: ['drill', 'canary'],
        env: [{ name: refusesUntilVariable, valueFrom: { configMapKeyRef: { key: 'refusesUntil', optional: true } } }],
        resources: { requests: { cpu: '10m' } },
        terminationMessagePolicy: 'FallbackToLogsOnError',
      },
    ],
  });
  t.equal(named(objects, 'ConfigMap', drillWorkload).data, undefined, 'applying it again keeps the last result');
  t.match(read('k8s/drill/kustomization.yaml'), `newTag: ${version}`);
  t.end();
});

t.test('both pods run without root and privileges, in a namespace that enforces that', (t) => {
  const job = named(objects, 'CronJob', drillWorkload).spec as unknown as CronJob;
  const pods = [podSpec(named(objects, 'Deployment', drillWorkload)), job.jobTemplate.spec.template.spec];
  for (const pod of pods) {
    t.match(pod, {
      securityContext: { runAsNonRoot: true, runAsUser: Number, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          resources: { limits: { cpu: /./, memory: /./ } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  }
  for (const mode of ['enforce', 'audit', 'warn']) {
    t.equal(
      named(objects, 'Namespace', drillNamespace).metadata.labels?.[`pod-security.kubernetes.io/${mode}`],
      'restricted',
    );
  }
  t.end();
});
