import { plural } from '../core/text/wording.ts';
import { type ReadOptions, readFiles } from './read/read-files.ts';
import { withAlertmanager } from './replay/alertmanager.ts';
import { makeReplayConfig, type ReplayConfig } from './replay/config.ts';
import { findAlertmanager } from './replay/find-alertmanager.ts';
import { labelsKey, laneLabel } from './replay/labels.ts';
import { digestLabels, isForDigest } from './replay/outcome.ts';
import { type PlannedTicket, type PlanOptions, planTickets, type ScheduledTicket, schedule } from './replay/plan.ts';
import { play } from './replay/play.ts';
import { makeReplayReport, type ReplayReport } from './replay/report.ts';
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
const slowerBy = [1, 2, 4];

/** Plays all tickets through a real Alertmanager. Throws {@link UnreadableFile}. */
export async function runReplay(run: ReplayRun): Promise<ReplayReport> {
  const document = await readYaml(run.configFile);
  const { tickets } = await readFiles(run.files, run.read);
  const planned = planTickets(tickets, { ...run, rulePriorities: await readRulePriorities(run.ruleFiles) });
  const program = await findAlertmanager(run.alertmanager);
  const interruption = new AbortController();
  run.onInterrupt(() => interruption.abort(new Error('interrupted')));
  for (const slower of slowerBy) {
    const replay = await playOnce(run, { document, planned, program, slower, signal: interruption.signal });
    if (isLate(replay.lateMs, replay.config) && slower !== slowerBy.at(-1)) {
      run.warn(`this machine was ${Math.round(replay.lateMs)} ms late: playing again, slower`);
      continue;
    }
    const timed = tickets.some(({ openedAt }) => openedAt !== undefined);
    return makeReplayReport({
      ...replay,
      late: isLate(replay.lateMs, replay.config),
      hourOf: hourIn(run.timeZone),
      tickets: tickets.length,
      timed,
    });
  }
  throw new Error('a replay has at least one try');
}

function isLate(lateMs: number, { speed }: Pick<ReplayConfig, 'speed'>): boolean {
  return lateMs * speed > toleratedMs;
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
    announce(run, scheduled, config, settleMs);
    const { played, sightings, lateMs } = await withAlertmanager(program, config.yaml, (url) =>
      play(scheduled, { url, now, settleMs, digests, signal }),
    ).catch((error: unknown) => {
      // Ctrl-C ends Alertmanager as well: what fails then is no news.
      signal.throwIfAborted();
      throw error;
    });
    const lanes = new Set(scheduled.map((ticket) => ticket.labels[laneLabel])).size;
    return { config, played, sightings, lateMs, settleMs, heard: sink.heard, lanes, digestLines: digests.length };
  } finally {
    await sink.close();
  }
}

/** All tickets are played: a replay that would take too long asks first. */
function announce(
  { withinMs, warn }: ReplayRun,
  scheduled: readonly ScheduledTicket[],
  { speed }: ReplayConfig,
  settleMs: number,
): void {
  const ms = scheduled.reduce((longest, { endAt }) => Math.max(longest, endAt), 0) + settleMs;
  const seconds = Math.ceil(ms / 1_000);
  if (ms > withinMs) {
    throw new UnreadableFile(
      `a replay of ${plural(scheduled.length, 'ticket')} takes ${seconds} s, longer than --within: allow it with --within ${seconds + 1}s`,
    );
  }
  warn(`playing ${plural(scheduled.length, 'ticket')}, ${Math.round(speed)} times faster than life, in ${seconds} s …`);
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
