import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Config } from '../../config/config.ts';
import { shippedAlertmanagerConfig, shippedButtonRules, shippedStopRules } from '../../config/shipped-files.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { parseMatcher } from '../../core/notification/matcher.ts';
import { type Generated, generate, type Shipped } from '../../generate/generate.ts';
import { placeholder } from './placeholders.ts';
import type { Manifest } from './template.ts';

export const root = resolve(import.meta.dirname, '../../..');

export const shipped: Shipped = {
  stopRules: readFileSync(shippedStopRules, 'utf8'),
  buttonRules: readFileSync(shippedButtonRules, 'utf8'),
  alertmanager: readFileSync(shippedAlertmanagerConfig, 'utf8'),
};

/** What `generate` writes for these buttons. */
export function generated(buttons: readonly ButtonConfig[], more: Partial<Config> = {}): Generated {
  const config: Config = {
    receiver: { listen: { host: '0.0.0.0', port: 8443 }, alertmanagerTokenFile: 'token' },
    kubernetes: { stateNamespace: placeholder.namespace, admissionPolicy: true },
    heartbeat: { matchers: [parseMatcher('alertname="BigRedButtonHeartbeat"')], lateAfterMs: 0, onChainSilent: [] },
    buttons,
    ...more,
  };
  return generate(config, shipped);
}

export function generatedText(files: Generated['files'], path: string): string {
  return files.find((file) => file.path === path)?.text ?? '';
}

/** What `k8s/names.yaml` names. */
interface Names {
  readonly namespace: string;
  readonly name: string;
}

/** `k8s/` as kustomize builds it for these buttons and names. */
export function builtReceiver(buttons: readonly ButtonConfig[], names: Names = placeholder): readonly Manifest[] {
  const folder = mkdtempSync(join(tmpdir(), 'big-red-button-chart-'));
  try {
    const skip = join(root, 'k8s/chart');
    cpSync(join(root, 'k8s'), folder, { recursive: true, filter: (source) => source !== skip });
    for (const { path, text } of generated(buttons).files) {
      if (path.startsWith('k8s/receiver/')) writeFileSync(join(folder, path.slice('k8s/'.length)), text);
    }
    const head = readFileSync(join(folder, 'names.yaml'), 'utf8').replace(/^data:(.|\n)*/m, '');
    writeFileSync(join(folder, 'names.yaml'), `${head}data: { namespace: ${names.namespace}, name: ${names.name} }\n`);
    return built(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder's objects as kustomize builds them. Throws an Error without kubectl. */
export function built(folder: string): readonly Manifest[] {
  return parsed(kustomize(folder));
}

/** The YAML that kustomize makes of a folder. Throws an Error without kubectl, which is on the PATH or was built for the cluster tests. */
export function kustomize(folder: string): string {
  const PATH = [process.env.PATH, ...globSync(join(root, '.cache/cluster/kubernetes-*'))].join(delimiter);
  const env = { ...process.env, PATH };
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${error?.message ?? stderr}`);
  return stdout;
}

/** The objects of a YAML text. kustomize and `generate` write objects. */
export function parsed(text: string): readonly Manifest[] {
  return loadAll(text).filter((each) => each !== null) as Manifest[];
}
