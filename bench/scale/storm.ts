import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { headers } from '../support/stand.ts';
import { patchToZero } from '../support/trip-request.ts';
import { type App, bareApps } from './shop.ts';
import type { ScaleCluster, ScaleStand } from './stand.ts';

/** As Alertmanager repeats a notification that was not answered 2xx. */
const repeat = { firstMs: 500, factor: 1.5, attempts: 12 };

export interface Storm {
  /** From the first notification to the last workload at zero. */
  readonly stopMs: number;
  /** From the first bare PATCH to the last answer. */
  readonly bareMs: number;
  /** From the first notification until each was answered 2xx. */
  readonly answeredMs: number;
  /** The longest time to one answer. */
  readonly slowestAnswerMs: number;
  /** Notifications that were repeated because the answer was not 2xx. */
  readonly repeats: number;
}

/** Every workload fails, and Alertmanager sends a notification for each alert. */
export async function measureStorm(stand: ScaleStand): Promise<Storm> {
  const bareMs = await patchBareApps(stand);
  await stand.order({ act: 'fail' });
  const stopped = stand.order({ act: 'await-zero' });
  const startedAt = Date.now();
  const dispatcher = new Agent();
  const posts = await Promise.all(stand.apps.map((app) => notify(stand, app, dispatcher)));
  const answeredMs = Date.now() - startedAt;
  const stopMs = (await stopped).at - startedAt;
  await dispatcher.close();
  const slowestAnswerMs = Math.max(...posts.map(({ slowestMs }) => slowestMs));
  const repeats = posts.reduce((sum, { attempts }) => sum + attempts - 1, 0);
  return { stopMs, bareMs, answeredMs, slowestAnswerMs, repeats };
}

/** The milliseconds of one bare PATCH for each, as fast as the server takes them. */
export async function patchBareApps({ cluster, apps }: ScaleCluster): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: cluster.ca }, connections: 64 });
  const startedAt = performance.now();
  await Promise.all(
    bareApps(apps.length).map(({ namespace, name }) =>
      patchToZero(
        `${cluster.url}/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`,
        cluster.token,
        dispatcher,
      ),
    ),
  );
  const ms = performance.now() - startedAt;
  await dispatcher.close();
  return ms;
}

async function notify({ receiver }: ScaleStand, app: App, dispatcher: Agent) {
  const body = notificationOf(app);
  let slowestMs = 0;
  for (let attempts = 1; ; attempts += 1) {
    const startedAt = performance.now();
    const code = await post(`${receiver.url}/api/v1/alertmanager`, body, dispatcher);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    if (code === 200) return { attempts, slowestMs };
    if (attempts >= repeat.attempts) throw new Error(`${app.name}: still answered ${code}`);
    await sleep(repeat.firstMs * repeat.factor ** (attempts - 1));
  }
}

/** 0 if there was no answer. */
async function post(url: string, body: string, dispatcher: Agent): Promise<number> {
  try {
    const response = await request(url, { method: 'POST', headers, body, dispatcher });
    await response.body.text();
    return response.statusCode;
  } catch {
    return 0;
  }
}

function notificationOf({ namespace, name }: App): string {
  const labels = { alertname: 'BigRedButtonStop', button: name, namespace, priority: 'P1' };
  const alert = { status: 'firing', labels, annotations: {}, startsAt: new Date().toISOString(), fingerprint: name };
  const more = { endsAt: '0001-01-01T00:00:00Z', generatorURL: 'http://prometheus.example.com/graph' };
  const group = { groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: 'http://alertmanager' };
  const head = { version: '4', groupKey: `{}:{button="${name}"}`, truncatedAlerts: 0, status: 'firing' };
  return JSON.stringify({ ...head, receiver: 'big-red-button', ...group, alerts: [{ ...alert, ...more }] });
}
