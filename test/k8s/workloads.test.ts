import { globSync } from 'node:fs';
import { load } from 'js-yaml';
import t from 'tap';
import { manifests, named, ofKind, parse, podSpec, read, root } from './manifests.ts';

const hardened = manifests('k8s/{receiver,monitoring,monitoring/witness}/*.yaml');
const adapted = manifests('k8s/upcommerce/*.yaml');
const original = manifests('k8s/upcommerce/original/*.yaml');

t.test('every YAML file loads, and sets the namespace of its objects, except files for any namespace', (t) => {
  // Helm's templates are no YAML; test/k8s/chart renders them.
  const files = globSync('k8s/**/*.{yaml,yml}', { cwd: root, exclude: ['k8s/chart/**'] });
  t.ok(files.length > 20);
  const clusterWide = /^(Namespace|Cluster.*|Validating.*|Priority.*|FlowSchema)$/;
  for (const file of files) {
    for (const { kind, metadata, apiVersion } of parse(read(file), file)) {
      if (apiVersion === undefined || /^(Kustomization|Component)$/.test(kind) || file === 'k8s/names.yaml') continue;
      const without = clusterWide.test(kind) || file.startsWith('k8s/upcommerce/');
      t.equal(metadata.namespace === undefined, without, `${file}: ${kind} ${metadata.name}`);
    }
  }
  t.end();
});

for (const deployment of ofKind(hardened, 'Deployment')) {
  t.test(`${deployment.metadata.name} runs without root and privileges, with limits and probes`, (t) => {
    const { securityContext, containers } = podSpec(deployment);
    t.match(securityContext, { runAsNonRoot: true, runAsUser: Number, seccompProfile: { type: 'RuntimeDefault' } });
    for (const container of containers) {
      t.match(container, {
        livenessProbe: Object,
        readinessProbe: Object,
        resources: { requests: { cpu: /./, memory: /./ }, limits: { cpu: /./, memory: /./ } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      });
    }
    t.end();
  });
}

t.test('both namespaces that we create enforce Pod Security "restricted"', (t) => {
  for (const { metadata } of ofKind(hardened, 'Namespace')) {
    for (const mode of ['enforce', 'audit', 'warn']) {
      t.equal(metadata.labels?.[`pod-security.kubernetes.io/${mode}`], 'restricted', metadata.name);
    }
  }
  t.equal(ofKind(hardened, 'Namespace').length, 2);
  t.end();
});

t.test('every image has a tag other than latest', (t) => {
  const files = ['k8s/kustomization.yaml', 'k8s/monitoring/kustomization.yaml'];
  for (const file of [...files, 'k8s/monitoring/witness/kustomization.yaml']) {
    // kustomize's shape
    const { images } = load(read(file)) as { images: { name: string; newName: string; newTag: string }[] };
    for (const { newName, newTag } of images) t.match(`${newName}:${newTag}`, /:v?\d+\.\d+\.\d+$/, file);
  }
  for (const object of ofKind([...adapted, ...original], 'Deployment')) {
    for (const { image } of podSpec(object).containers) t.match(image, /:(?!latest$)[\w.-]+$/);
  }
  t.end();
});

t.test("UpCommerce's workloads keep every setting of the originals", (t) => {
  for (const object of original) {
    const { spec } = named(adapted, object.kind, object.metadata.name);
    const { ports, ...rest } = { ports: undefined, ...object.spec };
    t.match(spec, rest, object.metadata.name);
    if (ports) t.match(spec, { ports }, object.metadata.name);
  }
  t.equal(original.length, 4);
  t.equal(adapted.length, 4);
  t.end();
});

t.test('the payment service ends gracefully, reports why it failed, and no probe calls the gateway', (t) => {
  const spec = podSpec(named(adapted, 'Deployment', 'swype-app'));
  t.match(spec, {
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        terminationMessagePolicy: 'FallbackToLogsOnError',
        livenessProbe: { tcpSocket: { port: 'http' } },
        readinessProbe: { httpGet: { port: 'http' } },
      },
    ],
  });
  t.end();
});

t.test(
  'kube-state-metrics may list nodes and the objects in sre, and exposes exactly the metrics that the rules need',
  (t) => {
    const objects = manifests('k8s/monitoring/kube-state-metrics.yaml');
    const verbs = ['list', 'watch'];
    t.match(
      ofKind(objects, 'Role').map(({ metadata, rules }) => ({ namespace: metadata.namespace, rules })),
      [
        {
          namespace: 'sre',
          rules: [
            { apiGroups: [''], resources: ['pods'], verbs },
            { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
            { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs },
            { apiGroups: ['batch'], resources: ['jobs'], verbs },
          ],
        },
      ],
    );
    const everywhere = ofKind(objects, 'ClusterRole').map(({ rules }) => rules);
    t.strictSame(everywhere, [[{ apiGroups: [''], resources: ['nodes'], verbs }]]);
    const rules = ['big-red-button-stop.yml', 'tickets.yml']
      .map((file) => read(`prometheus-rules/${file}`).replaceAll(/^ *#.*$/gm, ''))
      .join('');
    const asked = new Set([...rules.matchAll(/\bkube_[a-z_]+/g)].map(([metric]) => metric));
    const [{ args = [] } = {}] = podSpec(named(objects, 'Deployment', 'kube-state-metrics')).containers;
    const allowed = args.find((arg) => arg.startsWith('--metric-allowlist=')) ?? '';
    t.strictSame(new Set([...allowed.matchAll(/\^(\w+)\$/g)].map(([, metric]) => metric)), asked);
    t.ok(args.includes('--namespaces=sre'));
    t.ok(args.includes('--resources=deployments,endpointslices,jobs,nodes,pods,statefulsets'));
    t.ok(args.includes('--metric-labels-allowlist=nodes=[topology.kubernetes.io/zone]'));
    t.end();
  },
);

for (const [file, namespace] of [
  ['k8s/monitoring/kube-state-metrics-button.yaml', 'monitoring'],
  ['k8s/prometheus-operator/counters.yaml', 'big-red-button'],
] as const) {
  t.test(
    `the button's own kube-state-metrics in ${namespace} may list pods in sre, and exposes what the stop reads`,
    (t) => {
      const objects = manifests(file);
      t.match(
        ofKind(objects, 'Role').map(({ metadata, rules }) => ({ namespace: metadata.namespace, rules })),
        [{ namespace: 'sre', rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }] }],
      );
      t.strictSame(ofKind(objects, 'ClusterRole'), []);
      t.match(ofKind(objects, 'RoleBinding'), [{ metadata: { namespace: 'sre' }, subjects: [{ namespace }] }]);
      const deployment = named(objects, 'Deployment', 'kube-state-metrics-button');
      t.equal(deployment.metadata.namespace, namespace);
      const [{ args = [] } = {}] = podSpec(deployment).containers;
      const rules = read('prometheus-rules/big-red-button-stop.yml').replaceAll(/^ *#.*$/gm, '');
      const allowed = args.find((arg) => arg.startsWith('--metric-allowlist=')) ?? '';
      t.strictSame(
        new Set([...allowed.matchAll(/\^(\w+)\$/g)].map(([, metric]) => metric)),
        new Set([...rules.matchAll(/\bkube_[a-z_]+/g)].map(([metric]) => metric)),
      );
      t.ok(args.includes('--namespaces=sre'));
      t.ok(args.includes('--resources=pods'));
      t.end();
    },
  );
}

t.test("Prometheus scrapes the button's own kube-state-metrics every second, and keeps its labels", (t) => {
  interface Config {
    readonly scrape_configs: readonly { readonly job_name: string }[];
  }
  // promtool checks the file.
  const { scrape_configs: jobs } = load(read('k8s/monitoring/prometheus.yml')) as Config;
  t.match(
    jobs.find(({ job_name }) => job_name === 'kube-state-metrics-button'),
    {
      scrape_interval: '1s',
      honor_labels: true,
      static_configs: [{ targets: ['kube-state-metrics-button.monitoring.svc:8080'] }],
    },
  );
  const operator = manifests('k8s/prometheus-operator/counters.yaml');
  const service = named(operator, 'Service', 'kube-state-metrics-button');
  const monitor = named(operator, 'ServiceMonitor', 'kube-state-metrics-button');
  t.match(monitor.spec, { endpoints: [{ port: 'http-metrics', interval: '1s', honorLabels: true }] });
  t.match({ matchLabels: service.metadata.labels }, monitor.spec?.selector);
  t.end();
});

t.test('the ConfigMaps of the monitoring contain every rule and template, at the configured paths', (t) => {
  // kustomize's shape
  const generated = (file: string) =>
    (load(read(file)) as { configMapGenerator: { files: string[] }[] }).configMapGenerator.flatMap(
      ({ files }) => files,
    );
  t.strictSame(
    generated('prometheus-rules/kustomization.yaml').toSorted(),
    globSync('*.yml', { cwd: `${root}/prometheus-rules` }).toSorted(),
  );
  const templates = globSync('templates/*', { cwd: `${root}/alertmanager` });
  t.strictSame(generated('alertmanager/kustomization.yaml'), ['alertmanager.yml', ...templates]);
  const objects = manifests('k8s/monitoring/*.yaml');
  const mounted = JSON.stringify(podSpec(named(objects, 'Deployment', 'alertmanager')).volumes);
  for (const template of templates) t.match(mounted, `"path":"${template}"`);
  for (const [, secret] of read('alertmanager/alertmanager.yml').matchAll(/_file: \/etc\/alertmanager\/(\S+)/g)) {
    t.match(mounted, `"path":"${secret}"`);
  }
  t.end();
});

t.test('Prometheus probes what the witness lists, by the exporter and its module', (t) => {
  interface Config {
    readonly scrape_configs: readonly { readonly job_name: string; readonly params?: { readonly module: string[] } }[];
  }
  // An earlier test of the same file with promtool's checks shows this shape.
  const { scrape_configs: jobs } = load(read('k8s/monitoring/prometheus.yml')) as Config;
  const job = jobs.find(({ job_name }) => job_name === 'payment-gateway');
  const { modules } = load(read('k8s/monitoring/witness/blackbox.yml')) as { modules: object };
  t.strictSame(job?.params?.module, Object.keys(modules));
  const [service] = ofKind(manifests('k8s/monitoring/witness/*.yaml'), 'Service');
  t.match(JSON.stringify(job), `${service?.metadata.name}.${service?.metadata.namespace}.svc:9115`);
  const volumes = JSON.stringify(
    podSpec(named(manifests('k8s/monitoring/*.yaml'), 'Deployment', 'prometheus')).volumes,
  );
  t.match(volumes, '{"name":"gateway-probes","optional":true}');
  t.match(load(read('k8s/monitoring/witness/gateway.yml')), [{ labels: { button: 'swype-app' } }]);
  t.end();
});

t.test('the operator scrapes the Service with every replica', (t) => {
  const [monitor] = manifests('k8s/prometheus-operator/replicas.yaml');
  const service = named(hardened, 'Service', 'big-red-button-replicas');
  t.match({ matchLabels: service.metadata.labels }, monitor?.spec?.selector);
  t.match(service.spec, { clusterIP: 'None', publishNotReadyAddresses: true, ports: [{ name: 'https' }] });
  t.end();
});
