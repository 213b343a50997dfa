import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plural } from '../core/text/wording.ts';
import { hasAlertmanagerFlag, startAlertmanager } from '../dev/programs/alertmanager.ts';
import { type Labels, labelsKey } from './labels.ts';
import { readText } from './named-yaml.ts';
import { type Errors, progressOf } from './progress.ts';
import { describeNothing, type FileReport, type ReadOptions, readFiles } from './read.ts';
import { makeReplayConfig, type ReplayConfig, replayMinimumMs } from './replay-config.ts';
import { isForDigest } from './replay-outcome.ts';
import { isIn, LogSurvey, type Plan, type PlannedTicket, planByOrder, planByTime } from './replay-plan.ts';
import { play } from './replay-play.ts';
import { makeReplayReport, type ReplayReport } from './replay-report.ts';
import { openSink } from './replay-sink.ts';
import { readRulePriorities } from './rule-priorities.ts';
import type { Priority, Ticket } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** How often Alertmanager removes its empty groups in life (0.34). */
const alertmanagerMaintenanceMs = 30_000;

export interface ReplayRun {
  readonly files: readonly string[];
  readonly read: Omit<ReadOptions, 'tell' | 'onBytes' | 'stdin'>;
  readonly configFile: string;
  readonly spacingMs: number;
  readonly openMs: number;
  /** How long the tickets may be played. */
  readonly playMs: number;
  /** Prometheus rules: they tell the priority of alerts whose tickets carry none. */
  readonly ruleFiles: readonly string[];
  /** Before those of tickets and rules. */
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly errors: Errors;
  /** Calls `act` when the person wants it to end; asked only once there is something to end. */
  readonly onInterrupt: (act: () => void) => void;
}

/** The label that the digest's rules carry; the rest of its labels keep one line of it apart from another. */
export const digestLabels = { alertname: 'DailyDigest', digest: 'daily', priority: 'P5' };

/**
 * Plays tickets through a real Alertmanager. Throws {@link UnreadableFile}, or a `ProgramError` where Alertmanager
 * does not start.
 */
export async function runReplay(run: ReplayRun): Promise<ReplayReport> {
  const now = () => performance.now();
  const sink = await openSink(now);
  try {
    const config = makeReplayConfig(await readText(run.configFile), run.configFile, sink.url);
    const rules = await readRulePriorities(run.ruleFiles);
    const { plan, files } = await makePlan(run, run.playMs * config.speed);
    const priorityOf = ({ alert, priority }: Ticket) => run.priorities.get(alert) ?? priority ?? rules.get(alert);
    const labelsOf = (ticket: PlannedTicket) => labelsFor(ticket, priorityOf(ticket));
    const digests = digestsFor(plan.tickets.map(labelsOf));
    run.errors.write(
      `playing ${plural(plan.tickets.length, 'ticket')} in ${Math.ceil(spanOf(plan) / config.speed / 1000)} s …\n`,
    );
    const { speed, receivers } = config;
    const { signal } = interruptionOf(run);
    const played = await withAlertmanager(config, (url) =>
      play(plan.tickets, { url, speed, now, labelsOf, digests, receivers, signal }),
    ).catch((error: unknown) => {
      // Ctrl-C ends Alertmanager as well, and what that leads to is no news.
      signal.throwIfAborted();
      throw error;
    });
    return makeReplayReport({ files, plan, config, played, digests, heard: sink.heard });
  } finally {
    await sink.close();
  }
}

function interruptionOf({ onInterrupt }: ReplayRun): AbortController {
  const interruption = new AbortController();
  onInterrupt(() => interruption.abort(new Error('interrupted')));
  return interruption;
}

/** Milliseconds of the log's time from the first ticket to the last. */
function spanOf({ tickets }: Plan): number {
  return (tickets.at(-1)?.openedAt ?? 0) - (tickets[0]?.openedAt ?? 0);
}

/** Starts an Alertmanager with this configuration, and ends it whatever happens. */
async function withAlertmanager<T>({ yaml, speed }: ReplayConfig, act: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-replay-'));
  try {
    const configFile = join(folder, 'alertmanager.yml');
    await writeFile(configFile, yaml);
    const alertmanager = await startAlertmanager({ configFile, args: await maintenanceArgs(speed) });
    try {
      return await act(alertmanager.url);
    } finally {
      await alertmanager.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How often empty groups are removed is no setting of the configuration, and of Alertmanager itself only in later versions (0.33 has it). */
async function maintenanceArgs(speed: number): Promise<string[]> {
  const flag = '--dispatch.maintenance-interval';
  if (!(await hasAlertmanagerFlag(flag))) return [];
  return [`${flag}=${Math.max(replayMinimumMs, Math.round(alertmanagerMaintenanceMs / speed))}ms`];
}

/** What an alert of Prometheus would carry. */
function labelsFor({ alert, zone }: Ticket, priority: Priority | undefined): Labels {
  return { alertname: alert, ...(zone !== '' && { zone }), ...(priority !== undefined && { priority }) };
}

/** A line of the digest for each alert and zone in it, as its rules make one. */
function digestsFor(played: readonly Labels[]): Labels[] {
  const kinds = new Map(played.filter(isForDigest).map((labels) => [labelsKey(labels), labels]));
  return [...kinds.values()].map(({ alertname = '', zone }) => ({
    ...digestLabels,
    about: alertname,
    ...(zone !== undefined && { zone }),
  }));
}

/** Reads the files once to see what can be played, and once more where that was too much to keep. */
async function makePlan(run: ReplayRun, longestMs: number): Promise<{ plan: Plan; files: FileReport[] }> {
  const survey = new LogSurvey();
  const progress = await progressOf(run.files, run.errors);
  const tell = (message: string) => progress.tell(message);
  const onBytes = (bytes: number) => progress.update(bytes, survey.tickets);
  const files = await readFiles(run.files, { ...run.read, stdin: run.stdin, tell, onBytes }, (ticket) =>
    survey.look(ticket),
  );
  progress.clear();
  if (survey.tickets === 0) throw new UnreadableFile(describeNothing(files));
  const options = { spacingMs: run.spacingMs, openMs: run.openMs, longestMs };
  if (survey.timed === 0) return { plan: planByOrder(survey, options), files };
  const part = survey.busiestPart(longestMs);
  const tickets = survey.keptTickets() ?? (await readPart(run, part));
  return { plan: planByTime(tickets, part, survey, options), files };
}

async function readPart(run: ReplayRun, part: Parameters<typeof isIn>[0]): Promise<(Ticket & { number: number })[]> {
  if (run.files.includes('-'))
    throw new UnreadableFile('-: too long to be kept, and standard input cannot be read twice: give a file');
  const tickets: (Ticket & { number: number })[] = [];
  let number = 0;
  await readFiles(run.files, { ...run.read, stdin: run.stdin, tell: () => {} }, (ticket) => {
    number += 1;
    if (isIn(part, ticket)) tickets.push({ ...ticket, number });
  });
  return tickets;
}
