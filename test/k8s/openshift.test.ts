import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../src/dev/programs/run.ts';
import { type Manifest, parse, root } from './manifests.ts';

const options =
  spawnSync('kubectl', ['kustomize', '--help']).status === 0 ? {} : { skip: 'no kubectl on this machine' };

for (const folder of ['.', 'monitoring', 'drill']) {
  t.test(`k8s/${folder} for OpenShift has no fixed user and group, and is else as it is`, options, async (t) => {
    const copy = t.testdir();
    for (const needed of ['k8s', 'prometheus-rules', 'alertmanager'])
      cpSync(join(root, needed), join(copy, needed), { recursive: true });
    mkdirSync(join(copy, 'own'));
    const kustomization = { resources: [join('../k8s', folder)], components: ['../k8s/openshift'] };
    writeFileSync(join(copy, 'own/kustomization.yaml'), JSON.stringify(kustomization));
    const objects = await built(join(copy, 'own'));
    const shipped = await built(join(copy, 'k8s', folder));
    t.notMatch(JSON.stringify(objects), /"(runAsUser|runAsGroup|fsGroup)"/);
    t.match(JSON.stringify(shipped), /"runAsUser"/, 'as shipped there is one');
    t.strictSame(objects, withoutFixedUser(shipped));
    t.match(JSON.stringify(objects), '"runAsNonRoot":true');
  });
}

async function built(folder: string): Promise<readonly Manifest[]> {
  return parse(await run('kubectl', ['kustomize', folder]), 'built');
}

/** The three fields of a pod's security context, wherever it is. */
function withoutFixedUser(objects: readonly Manifest[]): unknown {
  const fixed = ['runAsUser', 'runAsGroup', 'fsGroup'];
  return JSON.parse(JSON.stringify(objects, (key, value) => (fixed.includes(key) ? undefined : value)));
}
