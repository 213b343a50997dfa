import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import t from 'tap';

const root = resolve(import.meta.dirname, '../..');

t.test('whoever reads along may go, as `head` does: that is no error', async (t) => {
  const config = resolve(root, 'k8s/receiver/config.yaml');
  const child = spawn(process.execPath, ['src/main.ts', 'generate', '--config', config], { cwd: root });
  child.stdout.destroy();
  let told = '';
  child.stderr.on('data', (part) => (told += part));
  const [code] = await once(child, 'close');
  t.equal(code, 0);
  t.notMatch(told, /EPIPE|Error/);
});
