import { dirname, join } from 'node:path';
import type { Cluster } from '../cluster.ts';
import { buildImage, type ImageContent, programFiles, programPath } from '../node/image.ts';
import type { Node } from '../node/node.ts';
import type { MonitoringPrograms } from '../programs/monitoring-programs.ts';
import { publishReceiverImage } from '../support/receiver-image.ts';

/** Lets pods run the images that the manifests name: each is made of the program of that name. */
export async function publishImages(cluster: Cluster, node: Node, manifests: string): Promise<void> {
  const { monitoringPrograms } = cluster;
  if (monitoringPrograms === undefined) throw new Error('a test that runs them exports `needsMonitoringPods`');
  const named = [...manifests.matchAll(/^ +(?:- )?image: (\S+)$/gm)].map(([, name = '']) => name);
  for (const [index, name] of [...new Set(named)].entries()) {
    const program = /([^/]+):[^:]+$/.exec(name)?.[1] ?? name;
    if (program === 'big-red-button') {
      publishReceiverImage(cluster, node, name);
      continue;
    }
    const image = await buildImage(
      join(node.folder, `monitoring-image-${index}`),
      await content(program, monitoringPrograms),
    );
    node.registry.publish(name.slice(name.indexOf('/') + 1), image);
  }
}

async function content(program: string, programs: MonitoringPrograms): Promise<ImageContent> {
  switch (program) {
    case 'prometheus':
      return only(program, programs.prometheus.path);
    case 'alertmanager':
      return alertmanager(programs.alertmanager.path);
    case 'blackbox-exporter':
      return only(program, programs.blackbox_exporter.path);
    case 'kube-state-metrics':
      return { files: { [`/bin/${program}`]: await programPath(program) }, entrypoint: [`/bin/${program}`] };
    default:
      throw new Error(`no program for the image ${program}`);
  }
}

async function only(name: string, path: string): Promise<ImageContent> {
  return { files: await programFiles(`/bin/${name}`, path), entrypoint: [`/bin/${name}`] };
}

/** Debian's one needs its templates at their place. `path` is the script that mounts them, at the root of the package. */
async function alertmanager(path: string): Promise<ImageContent> {
  const templates = 'usr/share/prometheus/alertmanager';
  const { files, entrypoint } = await only('alertmanager', join(dirname(path), 'usr/bin/prometheus-alertmanager'));
  return { files: { ...files, [`/${templates}`]: join(dirname(path), templates) }, entrypoint };
}
