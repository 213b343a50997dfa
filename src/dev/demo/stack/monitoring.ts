import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../loopback.ts';
import { startAlertmanager } from '../../programs/alertmanager.ts';
import type { FindOptions } from '../../programs/find.ts';
import { startPrometheus } from '../../programs/prometheus.ts';
import { renderPrometheusConfig, type Scrape } from '../../programs/prometheus-config.ts';
import type { Server } from '../../programs/server.ts';

interface MonitoringOptions {
  readonly folder: string;
  /** Names of the rule files in that folder. */
  readonly ruleFiles: readonly string[];
  /** Alertmanager's configuration. */
  readonly routes: string;
  /** What Prometheus scrapes besides itself and its Alertmanagers. */
  readonly scrapes: readonly Scrape[];
  readonly programs: FindOptions;
  /** Between two scrapes, and between two evaluations of rules without an interval. Default: `1s`. */
  readonly interval?: string;
  /** Until Prometheus sends an alert again. Default: `2s`. */
  readonly resendDelay?: string;
}

const alertmanagerConfig = 'alertmanager.yml';

// By default Prometheus resends an alert after a minute. A restarted Alertmanager would have no alerts until then.
const resendDelay = '2s';
// By default the first scrape waits up to 10 s for two timers of 5 s. This shortens the second timer.
const quickDiscovery = '--scrape.discovery-reload-interval=100ms';

/** A real Prometheus and its Alertmanagers. An Alertmanager can stop and come back at the same address. */
export class Monitoring {
  readonly #options: MonitoringOptions;
  readonly #alertmanagers = new Map<string, Server>();
  #prometheus: Server | undefined;

  constructor(options: MonitoringOptions) {
    this.#options = options;
  }

  get prometheusUrl(): string {
    return this.#prometheus?.url ?? '';
  }

  /** Empty unless this Alertmanager was started. */
  alertmanagerUrl(name: string): string {
    return this.#alertmanagers.get(name)?.url ?? '';
  }

  alertmanagerPid(name: string): number | undefined {
    return this.#alertmanagers.get(name)?.child.pid;
  }

  /** Starts Prometheus and one Alertmanager for each name. Prometheus begins to scrape, and to notify them, about 5 s later. */
  async start(alertmanagers: readonly string[]): Promise<void> {
    const { folder, routes } = this.#options;
    await writeFile(join(folder, alertmanagerConfig), routes);
    await Promise.all(alertmanagers.map((name) => this.startAlertmanager(name)));
    await this.#writeConfig();
    await this.startPrometheus();
    // Prometheus' own address is known now.
    await this.#writeConfig();
    await this.#prometheus?.reload();
  }

  /** Starts Prometheus without data. One that was stopped gets its old address. */
  async startPrometheus(): Promise<void> {
    const { folder, programs } = this.#options;
    const configFile = join(folder, 'prometheus.yml');
    const args = [`--rules.alert.resend-delay=${this.#options.resendDelay ?? resendDelay}`, quickDiscovery];
    const port = this.#prometheus?.port;
    this.#prometheus = await startPrometheus({ ...programs, configFile, args, ...(port !== undefined && { port }) });
  }

  async stopPrometheus(): Promise<void> {
    await this.#prometheus?.stop();
  }

  /** Starts an Alertmanager. One that was stopped gets its old address. */
  async startAlertmanager(name: string): Promise<void> {
    const { folder, programs } = this.#options;
    const configFile = join(folder, alertmanagerConfig);
    const port = this.#alertmanagers.get(name)?.port ?? (await freePort());
    this.#alertmanagers.set(name, await startAlertmanager({ ...programs, configFile, port }));
  }

  async stopAlertmanager(name: string): Promise<void> {
    await this.#alertmanagers.get(name)?.stop();
  }

  async close(): Promise<void> {
    await Promise.all([this.#prometheus, ...this.#alertmanagers.values()].map((server) => server?.stop()));
  }

  async #writeConfig(): Promise<void> {
    const { folder, ruleFiles, scrapes, interval = '1s' } = this.#options;
    const alertmanagers = [...this.#alertmanagers.values()].map(addressOf);
    const own = this.#prometheus === undefined ? [] : [{ job: 'prometheus', target: addressOf(this.#prometheus) }];
    const config = renderPrometheusConfig({
      scrapeInterval: interval,
      evaluationInterval: interval,
      ruleFiles,
      alertmanagers,
      scrapes: [
        ...scrapes,
        ...own,
        ...alertmanagers.map((target, index) => ({ job: `alertmanager-${index + 1}`, target })),
      ],
    });
    await writeFile(join(folder, 'prometheus.yml'), config);
  }
}

function addressOf({ url }: Server): string {
  return new URL(url).host;
}
