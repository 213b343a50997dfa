import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { packageRoot } from '../src/package-root.ts';
import { licenceTexts } from './licences.ts';

/**
 * client-node does not say that its modules may be left out. Its classes for every API and their 700 models are more than half of all
 * code, and this program uses `KubeConfig` and `PortForward`. The second one can look up the pods of a Deployment, which this program
 * never asks for, so it gets no classes for these APIs.
 */
const clientNode: Plugin = {
  name: 'client-node',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\/gen\/index\.js$/ }, ({ importer }) =>
      importer.endsWith('/client-node/dist/portforward.js') ? { path: 'apis', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'unused' }, () => ({
      contents: 'export class AppsV1Api {}\nexport class CoreV1Api {}',
    }));
    onResolve(
      { filter: /^(\.|@kubernetes\/client-node$)/ },
      async ({ path, importer, resolveDir, kind, pluginData }) => {
        const isOfClientNode = path.startsWith('@') || importer.includes('/client-node/dist/');
        if (pluginData === 'asked' || !isOfClientNode) return undefined;
        return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: 'asked' })), sideEffects: false };
      },
    );
  },
};

// `npm run build` bundles all code into the given folder. Commands and libraries that a start does not need are in files of their own.
// Names stay as they are, so a stack trace names functions, and the source maps show their files and lines (`--enable-source-maps`).
const [folder = 'dist'] = process.argv.slice(2);
const { optionalDependencies } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
const { metafile } = await build({
  absWorkingDir: packageRoot,
  // The second one has a name of its own for the Dockerfile, which compiles it in advance.
  entryPoints: { main: 'src/main.ts', start: 'src/receiver/start.ts' },
  outdir: folder,
  bundle: true,
  splitting: true,
  minifyWhitespace: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  external: Object.keys(optionalDependencies),
  // Libraries that are CommonJS load Node's own modules by `require`. `createRequire` in each file takes longer.
  banner: {
    js: `const require = (id) => process.getBuiltinModule(id) ?? (() => { throw new Error(\`no module \${id}\`); })();`,
  },
  plugins: [clientNode],
  metafile: true,
  logLevel: 'warning',
});
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'LICENSES.txt'), await licenceTexts(Object.keys(metafile.inputs)));
// What test/package.test.ts reads: which files became part of which chunk.
await writeFile(join(folder, 'bundle.json'), JSON.stringify(metafile));
