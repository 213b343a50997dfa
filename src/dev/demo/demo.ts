import { CommandFailed, FailureShown } from '../../cli/terminal.ts';
import { ensurePrograms } from '../programs/find.ts';
import { keepChain } from './keep.ts';
import { type Chain, type ChainOptions, startChain } from './monitoring-stack.ts';
import { type Narrator, narrateAsJson, narrateForPeople } from './narrator.ts';
import type { LogLine } from './receiver-process.ts';
import { alertmanager } from './scene.ts';
import { ExpectationFailed, Story } from './story.ts';
import { tellStory } from './tell-story.ts';

export interface DemoOptions {
  readonly output: { write(text: string): unknown };
  readonly color: boolean;
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** Without it only the chain is started, to be kept. */
  readonly story: boolean;
  /** Stay up afterwards, until the signal aborts. */
  readonly keep: boolean;
  /** Commands of the person who tries the kept chain by hand. */
  readonly input: NodeJS.ReadableStream;
  /** Calls `act` when the person wants it to end. */
  readonly onInterrupt: (act: () => void) => void;
}

/** Faster than a real node: the fourth restart comes after some 4 s. */
const durations: ChainOptions['durations'] = {
  startMs: 50,
  runMs: 150,
  backOffMs: 500,
  maxBackOffMs: 10_000,
  backOffResetMs: 60_000,
  terminationGraceMs: 1_000,
};

/** Instead of the 3 minutes that are the default. */
const heartbeatLateAfter = '10s';

const whereNext = [
  [
    'npm run demo -- --keep',
    'the same, and it stays up: page, command line, your own alert, a wrong token, a wrong config',
  ],
  ['docs/operating.md', 'what to do at 3 a.m., page and command line, every metric, the config'],
  ['docs/installing.md', 'on your cluster, with your monitoring, for other workloads'],
  ['docs/hooks.md', 'how the payment queue is told, and what it must answer'],
  ['docs/security.md', 'its rights, and who may call'],
] as const;

/**
 * Sets the whole chain up, tells the story, and leaves nothing behind. Rejects with a {@link CommandFailed} when something
 * that the story expects did not come true, or when it was interrupted in the middle.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const startedAt = performance.now();
  const narrate = options.json ? narrateAsJson : narrateForPeople;
  const narrator = narrate({
    write: (text) => options.output.write(text),
    elapsed: () => performance.now() - startedAt,
    color: options.color,
  });
  try {
    narrator.tell('chapter', 'The big red button: real Prometheus and Alertmanager, the receiver, a simulated cluster');
    await findPrograms(narrator);
    await playUntilInterrupted(options, narrator);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    narrator.end(message);
    throw new FailureShown(message);
  }
  narrator.end();
}

/** From here on there is something to end. */
async function playUntilInterrupted(options: DemoOptions, narrator: Narrator): Promise<void> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  options.onInterrupt(() => interrupt.abort(new CommandFailed('interrupted')));
  try {
    await playOn(options, narrator, signal);
  } catch (error) {
    // Ctrl-C ends the programs as well, and what that leads to is no news.
    signal.throwIfAborted();
    throw error;
  }
}

async function playOn(options: DemoOptions, narrator: Narrator, signal: AbortSignal): Promise<void> {
  let heard: (line: LogLine) => unknown = () => undefined;
  const chain = await startChain({
    durations,
    heartbeatLateAfter,
    alertmanagers: [alertmanager],
    programs: {},
    onReceiverLine: (line) => heard(line),
  });
  try {
    narrator.tell('did', 'started: Prometheus, Alertmanager, the receiver (a process of its own), the cluster');
    if (options.story) await tell(new Story({ narrator, signal }), chain);
    if (!options.keep) {
      narrator.table('Where to look next', whereNext);
      return;
    }
    // What it did and saw; single requests would be too much.
    heard = ({ msg, occurrence }) => occurrence !== undefined && narrator.tell('quote', `receiver: ${msg}`);
    await keepChain({ chain, narrator, input: options.input, signal });
  } finally {
    heard = () => undefined;
    await chain.close();
  }
}

async function findPrograms(narrator: Narrator): Promise<void> {
  const say = (line: string) => narrator.tell('did', line);
  const programs = await ensurePrograms(['prometheus', 'alertmanager'], { say });
  for (const { name, version, path } of Object.values(programs)) say(`${name} ${version}: ${path}`);
}

async function tell(story: Story, chain: Chain): Promise<void> {
  try {
    await tellStory({ story, chain, figures: [] });
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    story.tell("the receiver's latest words:");
    for (const { msg } of chain.receiver.log.slice(-5)) story.quote(msg);
    throw new CommandFailed(`the demo failed, as this did not come true: ${error.message}`);
  }
}
