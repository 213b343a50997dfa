import { relative, resolve } from 'node:path';
import t from 'tap';
import { version } from '../../src/version.ts';
import { manifests, named, podSpec, read } from './manifests.ts';

const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '');
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const argumentsOf = (name: string, of = instructions) =>
  of.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

t.test('every base image has a tag other than latest', (t) => {
  const bases = argumentsOf('FROM').map((line) => line.split(' ')[0] ?? '');
  t.equal(bases.length, 3);
  for (const base of bases) t.match(base, /^[\w.-]+\.\w+\/[\w./-]+:(?!latest)[\w.-]+$/);
  t.match(bases.at(-1), /\/distroless\/nodejs24-.*:nonroot$/, 'no shell');
  t.end();
});

t.test('the image runs as the user in the Deployment, with node as its first process', (t) => {
  const { securityContext } = podSpec(named(manifests('k8s/receiver/deployment.yaml'), 'Deployment', 'big-red-button'));
  t.match(securityContext, { runAsUser: 65_532, runAsGroup: 65_532 });
  t.strictSame(argumentsOf('USER', last), ['65532:65532']);
  t.strictSame(argumentsOf('ENTRYPOINT', last), ['["/nodejs/bin/node", "dist/main.js"]']);
  t.strictSame(argumentsOf('CMD', last), ['["serve"]']);
  t.end();
});

t.test('the image has the built code, and a list of the libraries in it without the optional ones', (t) => {
  const compiling = '["/nodejs/bin/node", "--import", "./dist/start.js", "dist/main.js", "version"]';
  t.strictSame(argumentsOf('RUN', last), [compiling], 'nothing else runs in the last stage');
  t.ok(instructions.some((line) => /^RUN npm ci --omit=dev --omit=optional --ignore-scripts .*npm sbom/.test(line)));
  t.strictSame(argumentsOf('COPY', last), [
    '--from=contents /big-red-button/package.json /big-red-button/sbom.cdx.json ./',
    '--from=build /app/dist dist',
  ]);
  t.strictSame(argumentsOf('ADD'), []);
  t.end();
});

t.test('the labels describe the image, with the version of the package', (t) => {
  const [labels = ''] = argumentsOf('LABEL', last);
  for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'base.name']) {
    t.match(labels, `org.opencontainers.image.${name}="`);
  }
  t.ok(argumentsOf('ARG', last).includes(`VERSION=${version}`));
  t.end();
});

t.test('only what the Dockerfile copies reaches the build', (t) => {
  const [first, ...others] = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  t.equal(first, '*');
  const kept = others.filter((line) => line.startsWith('!'));
  const excluded = others.filter((line) => !line.startsWith('!'));
  for (const path of excluded) t.ok(kept.includes(`!${path.split('/')[0]}`), `${path} is in a folder that is kept`);
  const copied = argumentsOf('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(' ').slice(0, -1));
  t.strictSame(kept.map((line) => line.slice(1)).toSorted(), [...new Set(copied)].toSorted());
  t.end();
});

t.test('every default file of the commands is in the package', async (t) => {
  const shipped = Object.values(await import('../../src/config/shipped-files.ts')).map((path) =>
    relative(resolve(import.meta.dirname, '../..'), path),
  );
  t.ok(shipped.length > 5);
  const { files } = JSON.parse(read('package.json'));
  for (const path of shipped) {
    t.ok(
      files.some((listed: string) => path.startsWith(`${listed}/`)),
      path,
    );
  }
});
