import { type ChildProcessByStdio, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { ensurePrograms } from '../../../src/dev/programs/find.ts';
import { programsUnderTest } from '../programs/suite.ts';

const execute = promisify(execFile);

t.setTimeout(240_000);
t.before(() => ensurePrograms(['prometheus', 'alertmanager'], programsUnderTest));

/** One step of the demo's JSON: a line, with a comma in front of all but the first. */
interface DemoLine {
  readonly kind: string;
  readonly text: string;
  readonly rows?: Readonly<Record<string, string>>;
}

/** The demo as a process of its own, with its temporary files in a folder of this test. */
class Demo {
  readonly folder: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  #output = '';

  constructor(t: Test, ...args: readonly string[]) {
    this.folder = t.testdir();
    const main = join(import.meta.dirname, '../../../src/dev/main.ts');
    const env = { ...process.env, TMPDIR: this.folder };
    this.#process = spawn(process.execPath, [main, 'demo', '--json', ...args], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdout.on('data', (text) => {
      this.#output += text;
    });
    t.teardown(() => this.#process.kill('SIGKILL'));
  }

  /** Resolves with the first line that matches. */
  async line(pattern: RegExp): Promise<DemoLine> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const found = this.#output
        .split('\n')
        .slice(0, -1)
        .find((line) => pattern.test(line));
      if (found !== undefined) return JSON.parse(found.replace(/^,/, ''));
      if (performance.now() > deadline)
        throw new Error(`no line within 60 s: ${pattern}; the output is:\n${this.#output}`);
      await sleep(25);
    }
  }

  /** The whole output, after the end. */
  document(): unknown {
    return JSON.parse(this.#output);
  }

  type(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** The processes that the demo started. */
  children(): number[] {
    const { pid } = this.#process;
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return list.split(' ').filter(Boolean).map(Number);
  }

  async end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const ended = once(this.#process, 'close');
    this.#process.kill(signal);
    const [code] = await ended;
    return code;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function allEnd(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (pids.some(isRunning)) {
    if (performance.now() > deadline) throw new Error(`still running: ${pids.filter(isRunning)}`);
    await sleep(25);
  }
}

const linuxOnly = { skip: process.platform !== 'linux' };

t.test('an interrupt in the middle of the story stops every process and removes every file', linuxOnly, async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const demo = new Demo(t);
    await demo.line(/"kind":"passed"/);
    const children = demo.children();
    t.equal(children.length, 4, 'Prometheus, Alertmanager, blackbox_exporter, the receiver');
    t.equal(readdirSync(demo.folder).filter((name) => name.startsWith('big-red-button-demo-')).length, 1);
    t.equal(await demo.end(signal), 1, 'the story did not reach its end');
    t.match(demo.document(), { steps: [{ kind: 'chapter' }], cameTrue: false, message: 'interrupted' });
    await allEnd(children);
    t.strictSame(readdirSync(demo.folder), []);
  }
});

t.test('a demo that is killed leaves no process behind', linuxOnly, async (t) => {
  const demo = new Demo(t, '--no-story');
  await demo.line(/It stays up/);
  const children = demo.children();
  t.equal(children.length, 4);
  await demo.end('SIGKILL');
  await t.resolves(allEnd(children));
});

const hasCurl = spawnSync('curl', ['--version']).error === undefined;

t.test('the kept stack answers what docs/demo.md proposes to try', { skip: !hasCurl && 'no curl here' }, async (t) => {
  const demo = new Demo(t, '--no-story', '--keep');
  const { rows = {} } = await demo.line(/It stays up/);
  await demo.line(/Type here/);

  const lines = ['the receiver', "Alertmanager's token", 'an alert of your own'].map((what) => rows[what]);
  const { stdout } = await execute('sh', ['-c', lines.join('\n')]);
  t.match(JSON.parse(stdout), { decisions: [{ kind: 'hold', reason: 'not-corroborated' }] });

  const config = rows['its config, for you to edit'] ?? '';
  const good = readFileSync(config, 'utf8');
  writeFileSync(config, good.replace('"swype-app"', '"Swype App"'));
  await demo.line(/Config reload failed; still using the previous config\. \S*config\.yaml:\d+: buttons\[0\]\.name/);
  writeFileSync(config, good);

  const [, token = ''] = /\$\(cat (.*)\)/.exec(rows["Alertmanager's token"] ?? '') ?? [];
  writeFileSync(token, 'not-the-token-of-the-receiver');
  await demo.line(/A notification was refused: its bearer token is missing or is not in the token file/);

  await demo.line(/the backup sensor may trip it now/);
  demo.type('outrage');
  await demo.line(/there is no command outrage/);
  demo.type('outage');
  // The alert above is held, and decided again at each restart.
  await demo.line(/tripped by alert BigRedButtonStop/);
  await demo.line(/Button swype-app is stopped/);
  demo.type('scale');
  await demo.line(/raised the target to 2 against the latch/);
  demo.type('heal');
  await demo.line(/the gateway answers again/);
  t.equal(await demo.end('SIGINT'), 0);
  t.strictSame(readdirSync(demo.folder), []);
});
