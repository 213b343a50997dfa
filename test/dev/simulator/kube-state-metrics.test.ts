import t from 'tap';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import type { Simulator } from '../../../src/dev/simulator/simulator.ts';
import { build, buildSwypeApp, readyPods, swypeApp } from './build.ts';

async function page(simulator: Simulator): Promise<string[]> {
  const reply = await fetch(`${simulator.kubeStateMetrics.url}/metrics`);
  return (await reply.text()).split('\n');
}

t.test('the restart counter has the labels of the real one, in the same order', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  simulator.crash(swypeApp, 'gateway-refused');
  const [pod] = simulator.pods(swypeApp);
  const { name, uid } = pod?.metadata ?? {};
  const lines = await page(simulator);
  const common = `namespace="sre",pod="${name}",uid="${uid}"`;
  t.ok(lines.includes(`kube_pod_container_status_restarts_total{${common},container="swype-app"} 1`));
  t.ok(
    lines.includes(
      '# HELP kube_pod_container_status_restarts_total [STABLE] The number of container restarts per container.',
    ),
  );
  t.ok(lines.includes('# TYPE kube_pod_container_status_restarts_total counter'));
  t.ok(
    lines.includes(
      `kube_pod_container_status_last_terminated_reason{${common},container="swype-app",reason="Error"} 1`,
    ),
  );
  t.ok(lines.includes(`kube_pod_container_status_last_terminated_exitcode{${common},container="swype-app"} 1`));
  t.ok(lines.includes(`kube_pod_status_phase{${common},phase="Running"} 1`));
});

t.test('a pod has its creation time, which the stop rule needs', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  const [pod] = simulator.pods(swypeApp);
  const { name, uid, creationTimestamp = '' } = pod?.metadata ?? {};
  const at = Date.parse(creationTimestamp) / 1_000;
  t.ok((await page(simulator)).includes(`kube_pod_created{namespace="sre",pod="${name}",uid="${uid}"} ${at}`));
});

t.test('pod, ReplicaSet and Deployment can be joined by their owners', async (t) => {
  const { simulator } = await buildSwypeApp(t, 2);
  const lines = await page(simulator);
  const [set] = simulator.store.list('replicasets', 'sre');
  const [pod] = simulator.pods(swypeApp);
  const { name, uid } = pod?.metadata ?? {};
  const owner = (kind: string, name = '') => `owner_kind="${kind}",owner_name="${name}",owner_is_controller="true"`;
  t.ok(
    lines.includes(
      `kube_pod_owner{namespace="sre",pod="${name}",uid="${uid}",${owner('ReplicaSet', set?.metadata.name)}} 1`,
    ),
  );
  const labels = `namespace="sre",replicaset="${set?.metadata.name}",${owner('Deployment', 'swype-app')}`;
  t.ok(lines.includes(`kube_replicaset_owner{${labels}} 1`));
  t.ok(lines.includes('kube_deployment_spec_replicas{namespace="sre",deployment="swype-app"} 2'));
  t.ok(lines.includes('kube_deployment_status_replicas_available{namespace="sre",deployment="swype-app"} 2'));
  const created = lines.find((line) => line.startsWith('kube_deployment_created{'));
  t.match(created, /^kube_deployment_created\{namespace="sre",deployment="swype-app"\} \d{10}$/);
});

t.test('a StatefulSet has its replicas, and owns its pods itself', async (t) => {
  const { simulator } = await build(t);
  simulator.create('statefulsets', 'sre', workload('swype-app', 1));
  await readyPods(simulator, 1);
  const lines = await page(simulator);
  t.ok(lines.includes('kube_statefulset_replicas{namespace="sre",statefulset="swype-app"} 1'));
  t.ok(lines.some((line) => line.startsWith('kube_pod_owner{') && line.includes('owner_kind="StatefulSet"')));
});

t.test('a waiting container has its reason', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1, { durations: { runMs: 1, startMs: 1, backOffMs: 60_000 } });
  simulator.fail(swypeApp, 'gateway-refused');
  const isWaiting = () => simulator.pods(swypeApp)[0]?.status.containerStatuses?.[0]?.state.waiting;
  await simulator.until(isWaiting);
  const lines = await page(simulator);
  t.ok(lines.some((line) => /^kube_pod_container_status_waiting_reason\{.*reason="CrashLoopBackOff"\} 1$/.test(line)));
});

t.test('without pods there is no header of theirs; the counters of lists and watches are always there', async (t) => {
  const { simulator } = await build(t);
  const lines = await page(simulator);
  t.notOk(lines.some((line) => line.includes('kube_pod_')));
  t.ok(lines.includes('kube_state_metrics_list_total{resource="*v1.Pod",result="success"} 1'));
  t.ok(lines.includes('kube_state_metrics_watch_total{resource="*v1.Pod",result="success"} 1'));
});

t.test('a frozen page does not change until it thaws', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  const before = await page(simulator);
  simulator.kubeStateMetrics.freeze();
  simulator.crash(swypeApp, 'oom-killed');
  t.strictSame(await page(simulator), before);
  simulator.kubeStateMetrics.thaw();
  t.notSame(await page(simulator), before);
});

t.test('every sample has a HELP and a TYPE before it, and each series is there once', async (t) => {
  const { simulator } = await buildSwypeApp(t, 2);
  simulator.crash(swypeApp, 'unclear');
  const seen = new Set<string>();
  for (const line of (await page(simulator)).filter((one) => one !== '')) {
    const key = line.startsWith('#') ? line.split(' ').slice(0, 3).join(' ') : (line.split(' ')[0] ?? '');
    t.notOk(seen.has(key), `once: ${key}`);
    seen.add(key);
    const name = /^(\w+)\{/.exec(line)?.[1];
    if (name) t.ok(seen.has(`# HELP ${name}`) && seen.has(`# TYPE ${name}`), `announced: ${name}`);
  }
});
