import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import t from 'tap';

const root = resolve(import.meta.dirname, '../..');

t.test('a reader that closes the pipe early, such as `head`, is no error', async (t) => {
  const config = resolve(root, 'k8s/receiver/config.yaml');
  const child = spawn(process.execPath, ['src/main.ts', 'generate', '--config', config], { cwd: root });
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (part) => (errors += part));
  const [code] = await once(child, 'close');
  t.equal(code, 0);
  t.notMatch(errors, /EPIPE|Error/);
});
