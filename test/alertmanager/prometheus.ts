import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startPrometheus } from '../../src/dev/programs/prometheus.ts';
import { renderPrometheusConfig } from '../../src/dev/programs/prometheus-config.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import type { Running } from './running.ts';

/** Serves a page of metrics that is made at each scrape; `host:port`. */
export async function startPage(t: Test, text: () => string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // An http server on a TCP port has an address of this type.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface RunningPrometheus {
  readonly url: string;
  /** The first value of an instant query; undefined if there is no sample. */
  value(query: string): Promise<string | undefined>;
}

/** A real Prometheus with these rule files (by name), which scrapes a page four times a second and sends its alerts to this Alertmanager. */
export async function startPrometheusBefore(
  t: Test,
  alertmanager: Running,
  { page, rules }: { page: string; rules: Readonly<Record<string, string>> },
): Promise<RunningPrometheus> {
  const inFolder = (file: string) => join(alertmanager.folder, file);
  for (const [file, text] of Object.entries(rules)) await writeFile(inFolder(file), text);
  const target = new URL(alertmanager.url).host;
  const config = renderPrometheusConfig({
    scrapeInterval: '250ms',
    evaluationInterval: '250ms',
    ruleFiles: Object.keys(rules),
    scrapes: [
      { job: 'kube-state-metrics', target: page, honorLabels: true },
      { job: 'alertmanager', target },
    ],
    alertmanagers: [target],
  });
  const configFile = inFolder('prometheus.yml');
  await writeFile(configFile, config);
  // An alert that is sent before Prometheus has found Alertmanager is lost, and by default repeated after a minute. Alertmanager treats an
  // alert as resolved after four times this delay, which must not happen on a busy machine.
  const args = ['--rules.alert.resend-delay=3s'];
  const { url, stop } = await startPrometheus({ configFile, args, ...programsUnderTest });
  t.teardown(stop);
  return {
    url,
    value: async (query) => {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      // Prometheus' answer to an instant query has this shape.
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result[0]?.value[1];
    },
  };
}
