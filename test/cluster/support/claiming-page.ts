import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from './scope.ts';

/** The page of kube-state-metrics with restarts that never happened, as after a fault of its own watch. */
export interface ClaimingPage {
  /** `host:port`. */
  readonly address: string;
  /** Adds this many restarts to every container from now on. */
  claim(restarts: number): void;
}

/** Serves the page of the kube-state-metrics at `source` until the test ends. */
export async function startClaimingPage(t: Scope, source: string): Promise<ClaimingPage> {
  let added = 0;
  const server = createServer(async (_, response) => {
    const answer = await fetch(`http://${source}/metrics`).catch(() => undefined);
    const page = (await answer?.text()) ?? '';
    response.writeHead(answer?.status ?? 502, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(withRestarts(page, added));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // listen() without a path gives an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    claim: (restarts) => {
      added = restarts;
    },
  };
}

function withRestarts(page: string, added: number): string {
  return page.replaceAll(
    /^(kube_pod_container_status_restarts_total\{.*\}) (\d+)$/gm,
    (_, series, count) => `${series} ${Number(count) + added}`,
  );
}
