import t from 'tap';
import { runCommandLine } from '../../../src/cli/program.ts';

/** Exit code and words of a command line that starts nothing. */
async function run(...args: readonly string[]) {
  let text = '';
  const output = {
    write: (more: string) => {
      text += more;
    },
  };
  const code = await runCommandLine(args, { env: {}, stdout: output, stderr: output, onSignal: () => undefined });
  return { code, text };
}

t.test('the demo tells its options', async (t) => {
  const { code, text } = await run('demo', '--help');
  t.equal(code, 0);
  for (const option of ['--keep', '--no-story', '--json']) t.match(text, option);
});

t.test('an option that the demo does not have is a wrong usage', async (t) => {
  const { code, text } = await run('demo', '--kep');
  t.equal(code, 2);
  t.match(text, /unknown option '--kep'(.|\n)*--keep/);
});
