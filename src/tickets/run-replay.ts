import { plural } from '../core/text/wording.ts';
import type { ReadOptions } from './choices.ts';
import { doPage } from './exports/tools.ts';
import { labelsKey } from './exports/values.ts';
import { readFiles } from './read/read-files.ts';
import { findAlertmanager, withAlertmanager } from './replay/alertmanager.ts';
import { laneLabel, makeReplayConfig } from './replay/config.ts';
import { type PlannedTicket, type PlanOptions, planTickets, schedule } from './replay/plan.ts';
import { play } from './replay/play.ts';
import { digestLabels, isForDigest, makeReplayReport, type ReplayReport } from './replay/report.ts';
import { openSink } from './replay/sink.ts';
import { hourIn } from './review/review.ts';
import { readRulePriorities, readYaml } from './rule-priorities.ts';
import type { Labels } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface ReplayRun extends Omit<PlanOptions, 'rulePriorities'> {
  readonly files: readonly string[];
  readonly read: ReadOptions;
  readonly configFile: string;
  readonly ruleFiles: readonly string[];
  /** The path of an Alertmanager, if it is not to be searched. */
  readonly alertmanager?: string;
  /** The longest time that a replay may take. */
  readonly withinMs: number;
  readonly timeZone: string;
  /** Calls `act` when the person wants it to end. */
  readonly onInterrupt: (act: () => void) => void;
  readonly warn: (message: string) => void;
}

/** What a busy machine may need beyond Alertmanager's own waiting until a notification is there. */
const marginMs = 2_000;
/** If it is this late, in the time of the tickets, a replay is played again, slower: tickets that should meet may have missed each other. */
const toleratedMs = 45_000;
const slowest = 4;

/** Plays all tickets through a real Alertmanager. Throws {@link UnreadableFile}. */
export async function runReplay(run: ReplayRun): Promise<ReplayReport> {
  const { value: document } = await readYaml(run.configFile);
  const { tickets, files } = await readFiles(run.files, run.read);
  const planned = planTickets(tickets, { ...run, rulePriorities: await readRulePriorities(run.ruleFiles) });
  const program = await findAlertmanager(run.alertmanager);
  const interruption = new AbortController();
  run.onInterrupt(() => interruption.abort(new Error('interrupted')));
  for (let slower = 1; ; slower *= 2) {
    const replay = await playOnce(run, { document, planned, program, slower, signal: interruption.signal });
    const late = replay.lateMs * replay.config.speed > toleratedMs;
    if (!late || slower === slowest) {
      const timed = tickets.some(({ openedAt }) => openedAt !== undefined);
      const read = { tickets: tickets.length, timed, paged: doPage(files.flatMap(({ tools }) => tools)) };
      return makeReplayReport({ ...replay, ...read, late, hourOf: hourIn(run.timeZone) });
    }
    run.warn(`this machine was ${Math.round(replay.lateMs)} ms late: playing again, slower`);
  }
}

interface Try {
  readonly document: unknown;
  readonly planned: readonly PlannedTicket[];
  readonly program: string;
  readonly slower: number;
  readonly signal: AbortSignal;
}

async function playOnce(run: ReplayRun, { document, planned, program, slower, signal }: Try) {
  const now = () => performance.now();
  const labels = planned.map((ticket) => ticket.labels);
  const digests = digestsFor(labels);
  const sink = await openSink(now);
  try {
    const config = makeReplayConfig(document, run.configFile, labels, sink.url, slower);
    const scheduled = schedule(planned, config.speed, config.settleMs, config.common);
    const settleMs = config.settleMs / config.speed + marginMs;
    const ms = scheduled.reduce((end, { endAt }) => Math.max(end, endAt), 0) + settleMs;
    announce(run, planned.length, config.speed, ms);
    const done = await withAlertmanager(program, config.yaml, (url) =>
      play(scheduled, { url, now, settleMs, digests, signal }),
    );
    return { ...done, config, settleMs, heard: sink.heard, digestLines: digests.length };
  } catch (error) {
    // Ctrl-C ends Alertmanager as well: what fails then is no news.
    signal.throwIfAborted();
    throw error;
  } finally {
    await sink.close();
  }
}

/** All tickets are played: a replay that would take too long asks first. */
function announce({ withinMs, warn }: ReplayRun, count: number, speed: number, ms: number): void {
  const seconds = Math.ceil(ms / 1_000);
  const tickets = plural(count, 'ticket');
  if (ms > withinMs)
    throw new UnreadableFile(
      `a replay of ${tickets} takes ${seconds} s, longer than --within: allow it with --within ${seconds + 1}s`,
    );
  warn(`playing ${tickets}, ${Math.round(speed)} times faster than life, in ${seconds} s …`);
}

/** A line of the digest for each alert and zone in it, as its rules make one. */
function digestsFor(planned: readonly Labels[]): Labels[] {
  const lines = planned.filter(isForDigest).map(({ alertname = '', zone }) => ({
    ...digestLabels,
    about: alertname,
    ...(zone !== undefined && { zone }),
    [laneLabel]: 'digest',
  }));
  return [...new Map(lines.map((labels) => [labelsKey(labels), labels])).values()];
}
