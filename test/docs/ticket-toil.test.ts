import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { load } from 'js-yaml';
import t from 'tap';
import { shippedRules } from '../../src/tickets/shipped.ts';

const root = resolve(import.meta.dirname, '../..');
const document = readFileSync(`${root}/docs/ticket-toil.md`, 'utf8');
const readme = readFileSync(`${root}/README.md`, 'utf8');

interface Example {
  readonly command: string;
  /** Lines of its output, in their order; there may be others in between. */
  readonly lines: readonly string[];
}

const examples: readonly Example[] = [...document.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```$/gm)].map(
  ([, command = '', output = '']) => ({
    command,
    lines: output.split('\n').filter((line) => line !== '' && line !== '…'),
  }),
);

t.equal(examples.length, 3, 'examples in docs/ticket-toil.md');
for (const { command, lines } of examples) {
  t.test(`docs/ticket-toil.md: ${command}`, async (t) => {
    t.ok(lines.length > 5);
    t.same(await missingFrom(command, lines), []);
  });
}

t.test("README's commands about tickets are among them, and so run as they are", async (t) => {
  const commands = [...readme.matchAll(/^```sh\n(npm run -s cli -- toil .*)\n```$/gm)].map(
    ([, command = '']) => command,
  );
  t.equal(commands.length, 2);
  for (const command of commands)
    t.ok(
      examples.some((example) => example.command === command),
      command,
    );
  const left = examples.flatMap(({ lines }) => lines).find((line) => line.includes('after')) ?? '';
  t.match(left, /^31 tickets before → 8 notifications after, 1 page among them$/);
  t.match(readme, /The 31 tickets of the sample become 8 notifications, one of them a page/);
});

t.test('its table of priorities is that of the shipped rules', async (t) => {
  // promtool holds the shipped rules to this shape.
  const { groups } = load(readFileSync(shippedRules[0] ?? '', 'utf8')) as {
    groups: { rules: { alert?: string; labels: { priority: string } }[] }[];
  };
  const ruled = groups.flatMap(({ rules }) => rules).filter(({ alert = 'DailyDigest' }) => alert !== 'DailyDigest');
  const rows = [...document.matchAll(/^\| \[(\w+)\]\(runbooks\/\w+\.md\) \| \d+ tickets? \| (P\d) \|/gm)];
  const pairs = rows.map(([, alert, priority]) => `${alert} ${priority}`);
  t.same(pairs.toSorted(), ruled.map(({ alert, labels }) => `${alert} ${labels.priority}`).toSorted());
});

/** The first of these lines that the command's output does not have in its place, spaces between words aside. */
async function missingFrom(command: string, lines: readonly string[]): Promise<string[]> {
  const output = (await run(command)).split('\n').map(words);
  let from = 0;
  for (const line of lines) {
    const at = output.findIndex((candidate, index) => index >= from && candidate.startsWith(words(line)));
    if (at === -1) return [line];
    from = at + 1;
  }
  return [];
}

function words(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

async function run(command: string): Promise<string> {
  const shell = spawn('bash', ['-o', 'pipefail', '-c', command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
  if (code !== 0) throw new Error(`exit ${code}: ${command}\n${out}${err}`);
  return out;
}
