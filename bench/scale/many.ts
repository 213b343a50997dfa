import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommandLine } from '../../src/cli/program.ts';
import { printRows } from '../support/print.ts';
import { isHeld, type Row } from '../support/row.ts';
import { buildShipped } from '../support/shipped.ts';
import { startReceiverProcess, token } from '../support/stand.ts';
import { type ScaleCluster, startScaleCluster } from './stand.ts';
import { patchBareApps } from './storm.ts';

// npm run bench:many -- [--buttons 1000] [--bounds 1] [--direct]: one press of many buttons, against as many bare PATCHes.
const { values } = parseArgs({
  options: {
    buttons: { type: 'string', default: '1000' },
    bounds: { type: 'string', default: '1' },
    direct: { type: 'boolean', default: false },
  },
});
const slack = Number(values.bounds);
const stand = await startScaleCluster(Number(values.buttons));
const shipped = await buildShipped();
const receiver = values.direct ? undefined : await startReceiverProcess(stand.config, shipped);
try {
  const how = await (receiver === undefined ? reachCluster(stand) : reachReceiver(stand, receiver.url));
  const bareMs = await patchBareApps(stand);
  const startedAt = Date.now();
  const stopped = stand.order({ act: 'await-zero' });
  const code = await press(['press', '--all', '--reason', 'bench', '--json', ...how]);
  const endMs = Date.now() - startedAt;
  const zeroMs = code === 0 ? (await stopped).at - startedAt : Number.POSITIVE_INFINITY;
  const row: Row = {
    what: `press --all${values.direct ? ' --direct' : ''} of ${values.buttons} buttons until all are at zero, against as many bare PATCHes (simulator)`,
    measured: `${inSeconds(zeroMs)} against ${inSeconds(bareMs)}; the command ended after ${inSeconds(endMs)}`,
    value: zeroMs / bareMs,
    unit: '×',
    bound: 3,
    sense: 'at most',
  };
  printRows([row], slack);
  if (!isHeld(row, slack)) process.exitCode = 1;
} finally {
  await receiver?.stop();
  await Promise.all([stand.close(), shipped.remove()]);
}

async function reachReceiver({ folder, apps }: ScaleCluster, url: string): Promise<readonly string[]> {
  await writeFile(join(folder, 'person'), token);
  while (!(await isSettled(url, apps.length))) await new Promise((resolve) => setTimeout(resolve, 500));
  return ['--url', url, '--token-file', join(folder, 'person')];
}

async function reachCluster({ folder, config, cluster }: ScaleCluster): Promise<readonly string[]> {
  const kubeconfig = join(folder, 'admin');
  await writeFile(kubeconfig, cluster.adminKubeconfig);
  return ['--direct', '--config', config, '--kubeconfig', kubeconfig];
}

/** Until each button is armed, the receiver is busy with its start. */
async function isSettled(url: string, count: number): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/buttons`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) return false;
  const { buttons = [] } = (await answer.json()) as { buttons?: { state: string }[] }; // the receiver's own answer
  return buttons.length === count && buttons.every((each) => each.state === 'armed');
}

async function press(args: readonly string[]): Promise<number> {
  let out = '';
  const stderr = { write: (text: string) => process.stderr.write(text) };
  const stdout = { write: (text: string) => (out += text) };
  const code = await runCommandLine(args, { env: {}, stdout, stderr, onSignal: () => undefined });
  if (code !== 0) console.error(failuresIn(out));
  return code;
}

function failuresIn(out: string): readonly object[] {
  const { buttons }: { buttons: { error?: string }[] } = JSON.parse(out);
  return buttons.filter(({ error }) => error !== undefined);
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
