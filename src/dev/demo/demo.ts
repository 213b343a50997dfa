import { CommandFailed } from '../../cli/terminal/terminal.ts';
import { ensurePrograms } from '../programs/find.ts';
import { messageOf } from '../programs/program.ts';
import { keepRunning } from './keep-running.ts';
import { jsonReporter, type Reporter, textReporter } from './reporter.ts';
import { runStory } from './run-story.ts';
import { alertmanager } from './scene.ts';
import { type Stack, type StackOptions, startStack } from './stack/monitoring-stack.ts';
import type { LogLine } from './stack/receiver-process.ts';
import { ExpectationFailed, Story } from './story.ts';

export interface DemoOptions {
  readonly output: { write(text: string): unknown };
  readonly color: boolean;
  /** Write one JSON document instead of text. */
  readonly json: boolean;
  /** False: start the stack only. */
  readonly story: boolean;
  /** Keep the stack running until the signal aborts. */
  readonly keep: boolean;
  /** The commands that a person types while the stack is kept. */
  readonly input: NodeJS.ReadableStream;
  /** Calls `act` when the person wants the demo to end. */
  readonly onInterrupt: (act: () => void) => void;
}

/** Faster than a real node: the fourth restart comes after about 4 s. */
const durations: StackOptions['durations'] = {
  startMs: 50,
  runMs: 150,
  backOffMs: 500,
  maxBackOffMs: 10_000,
  backOffResetMs: 60_000,
  terminationGraceMs: 1_000,
};

/** The default is 45 seconds. */
const heartbeatLateAfter = '10s';

const whereNext = [
  [
    'npm run demo -- --keep',
    'the same, and it stays up: page, command line, your own alert, a wrong token, a wrong config',
  ],
  ['docs/operating.md', 'what to do at 3 a.m., the page, the command line, the log'],
  ['docs/installing.md', 'on your cluster, with your monitoring, for other workloads'],
  ['docs/hooks.md', 'what the payment queue receives, and what it must answer'],
  ['docs/security.md', 'its rights, and who may call'],
] as const;

/** Starts the stack, plays the story, and leaves nothing behind. Rejects if an expectation fails, or if it is interrupted. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const startedAt = performance.now();
  const reporter = (options.json ? jsonReporter : textReporter)({
    write: (text) => options.output.write(text),
    elapsed: () => performance.now() - startedAt,
    color: options.color,
  });
  try {
    reporter.line('chapter', 'The big red button: real Prometheus and Alertmanager, the receiver, a simulated cluster');
    await findPrograms(reporter);
    await playUntilInterrupted(options, reporter);
  } catch (error) {
    const message = messageOf(error);
    reporter.end(message);
    throw new CommandFailed(message);
  }
  reporter.end();
}

async function findPrograms(reporter: Reporter): Promise<void> {
  const say = (line: string) => reporter.line('step', line);
  const programs = await ensurePrograms(['prometheus', 'alertmanager', 'blackbox_exporter'], { say });
  for (const { name, version, path } of Object.values(programs)) say(`${name} ${version}: ${path}`);
}

async function playUntilInterrupted(options: DemoOptions, reporter: Reporter): Promise<void> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  options.onInterrupt(() => interrupt.abort(new CommandFailed('interrupted')));
  try {
    await play(options, reporter, signal);
  } catch (error) {
    // Ctrl-C also ends the programs, and the errors that this causes are not the reason.
    signal.throwIfAborted();
    throw error;
  }
}

async function play(options: DemoOptions, reporter: Reporter, signal: AbortSignal): Promise<void> {
  let onLine: (line: LogLine) => unknown = () => undefined;
  const stack = await startStack({
    durations,
    heartbeatLateAfter,
    alertmanagers: [alertmanager],
    programs: {},
    witness: true,
    drill: true,
    onReceiverLine: (line) => onLine(line),
  });
  try {
    reporter.line('step', 'started: Prometheus, Alertmanager, the receiver (a process of its own), the cluster');
    if (options.story) await playStory(new Story({ reporter, signal }), stack);
    if (!options.keep) {
      reporter.table('Where to look next', whereNext);
      return;
    }
    // Lines without an occurrence are single requests, which would be too many.
    onLine = ({ msg, occurrence }) => occurrence !== undefined && reporter.line('quote', `receiver: ${msg}`);
    await keepRunning({ stack, reporter, input: options.input, signal });
  } finally {
    onLine = () => undefined;
    await stack.close();
  }
}

async function playStory(story: Story, stack: Stack): Promise<void> {
  try {
    await runStory({ story, stack, figures: [] });
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    story.step("the last lines of the receiver's log:");
    for (const { msg } of stack.receiver.log.slice(-5)) story.quote(msg);
    throw new CommandFailed(`the demo failed, because this did not come true: ${error.message}`);
  }
}
