import { createHook, executionAsyncId } from 'node:async_hooks';
import { Writable } from 'node:stream';
import t from 'tap';
import { Agent, type Dispatcher } from 'undici';
import { startReceiver } from '../../src/receiver/start.ts';
import { startTestCluster, tokens } from '../support/cluster.ts';

/** What a reader meets on the way from the HTTP route to the PATCH. */
const bar = { files: 10, frames: 12, returns: 5 };

const source = new URL('../../src/', import.meta.url).href;

interface Step {
  readonly frames: readonly string[];
  readonly before: number;
}

/** The functions of src on the stack, from the inside out, as `file function`. */
function ownFrames(): readonly string[] {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, ownFrames);
  return (holder.stack ?? '').split('\n').flatMap((line) => {
    const [, name = '', file = ''] = /^ {4}at (?:async )?(.*?) ?\(?(file:.*?):\d+:\d+\)?$/.exec(line) ?? [];
    return file.startsWith(source)
      ? [`${file.slice(source.length)} ${name.replace(/^.*[.#]/, '') || '(function)'}`]
      : [];
  });
}

/** Remembers the stack at the beginning of each asynchronous step, so that a stack can be followed across queues and promises. */
function recordSteps() {
  const steps = new Map<number, Step>();
  const hook = createHook({
    init: (id) => void steps.set(id, { frames: ownFrames(), before: executionAsyncId() }),
  }).enable();
  return {
    /** From the outside in, each function once. */
    path: (): readonly string[] => {
      const frames = [...ownFrames()];
      for (let step = steps.get(executionAsyncId()); step !== undefined; step = steps.get(step.before))
        frames.push(...step.frames);
      return [...new Set(frames.reverse())];
    },
    end: () => hook.disable(),
  };
}

function countReturns(files: readonly string[]): number {
  const changes = files.filter((file, index) => file !== files[index - 1]);
  return changes.length - new Set(changes).size;
}

t.test('from the HTTP route to the PATCH, a reader passes few files and functions', async (t) => {
  const cluster = await startTestCluster();
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const config = await cluster.writeConfig({ corroborate: 'none' });
  const receiver = await startReceiver({ config, log: { level: 'info', stream } });
  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const steps = recordSteps();
  let path: readonly string[] | undefined;
  const { dispatch } = Agent.prototype;
  Agent.prototype.dispatch = function (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
    if (options.method === 'PATCH' && !options.path.includes('dryRun')) path ??= steps.path();
    return dispatch.call(this, options, handler);
  };
  t.teardown(async () => {
    Agent.prototype.dispatch = dispatch;
    steps.end();
    Error.stackTraceLimit = stackTraceLimit;
    await receiver.close();
    await cluster.close();
  });

  const alert = {
    status: 'firing',
    labels: { alertname: 'BigRedButtonStop', button: 'swype-app' },
    startsAt: new Date().toISOString(),
    fingerprint: 'a',
  };
  const { status } = await fetch(`${receiver.url}/api/v1/alertmanager`, {
    method: 'POST',
    body: JSON.stringify({ version: '4', alerts: [alert] }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.alertmanager}` },
  });
  t.equal(status, 200);

  const start = path?.findIndex((frame) => frame.endsWith(' handler')) ?? -1;
  const frames = path?.slice(start) ?? [];
  const files = frames.map((frame) => frame.split(' ')[0] ?? '');
  t.ok(start >= 0, 'the path begins at the route');
  t.ok(frames.length <= bar.frames, `${frames.length} functions: ${frames.join(', ')}`);
  t.ok(new Set(files).size <= bar.files, `${new Set(files).size} files`);
  t.ok(countReturns(files) <= bar.returns, `${countReturns(files)} returns`);
});
