import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { startListening } from '../../loopback.ts';
import { startBlackboxExporter } from '../../programs/blackbox-exporter.ts';
import type { FindOptions } from '../../programs/find.ts';
import type { Scrape } from '../../programs/prometheus-config.ts';

/** Not in the package, and only this program reads it here. */
const shippedBlackboxConfig = resolve(import.meta.dirname, '../../../../k8s/monitoring/witness/blackbox.yml');

/** A payment gateway, and a real blackbox_exporter with the shipped module that probes it. */
export interface Witness {
  /** Whether the gateway answers. */
  isGatewayUp: boolean;
  readonly scrape: Scrape;
  close(): Promise<void>;
}

export async function startWitness(programs: FindOptions): Promise<Witness> {
  const gateway = createServer((request, response) => {
    if (!witness.isGatewayUp) return request.destroy();
    response.writeHead(401).end('a key is missing');
  });
  const { port, close } = await startListening(gateway);
  const exporter = await startBlackboxExporter(shippedBlackboxConfig, programs);
  const witness: Witness = {
    isGatewayUp: true,
    scrape: {
      job: 'payment-gateway',
      target: exporter.host,
      path: '/probe',
      params: { module: 'payment_gateway', target: `http://127.0.0.1:${port}/` },
      labels: { button: 'swype-app' },
    },
    close: async () => {
      await exporter.stop();
      await close();
    },
  };
  return witness;
}

/** A shipped rule file whose witness looks back over seconds, so that a story need not last for half an hour. */
export function withShortWitness(rules: string): string {
  return rules
    .replaceAll(`"swype-app"}[30m])`, `"swype-app"}[8s])`)
    .replaceAll('[30m:15s])) >= 120)', '[8s:1s])) >= 8)');
}
