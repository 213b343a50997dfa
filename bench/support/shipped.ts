import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';

const root = resolve(import.meta.dirname, '../..');

/** The receiver as the image has it: the built code, compiled in advance, and the environment of the Deployment. */
export interface Shipped {
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function buildShipped(): Promise<Shipped> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-shipped-'));
  const packageFile = readFileSync(join(root, 'package.json'), 'utf8');
  const dist = join(folder, 'dist');
  const main = join(dist, 'main.js');
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'production', NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const build: string = JSON.parse(packageFile).scripts.build.replaceAll(/ dist\b/g, ` ${dist}`);
  run('sh', ['-c', build], { ...env, NODE_COMPILE_CACHE: '' });
  run('cp', ['package.json', folder], env);
  run(process.execPath, ['--import', join(dist, 'start.js'), main, 'version'], env);
  return { main, env: { ...env, ...deploymentEnv() }, remove: () => rm(folder, { recursive: true, force: true }) };
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
}

function deploymentEnv(): Readonly<Record<string, string>> {
  // The types of k8s/receiver/deployment.yaml.
  const { spec } = load(readFileSync(join(root, 'k8s/receiver/deployment.yaml'), 'utf8')) as {
    readonly spec: {
      readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: readonly Variable[] }] } };
    };
  };
  return Object.fromEntries(spec.template.spec.containers[0].env.map(({ name, value }) => [name, value]));
}

interface Variable {
  readonly name: string;
  readonly value: string;
}
