import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAlertmanager } from '../programs/alertmanager.ts';
import { type Labels, labelsKey } from './labels.ts';
import { type FileReport, type ReadOptions, readFiles } from './read.ts';
import { describeSpeed, makeReplayConfig, type ReplayConfig } from './replay-config.ts';
import {
  countNotifications,
  isForDigest,
  judgeOutcomes,
  type NotificationCount,
  type Outcome,
} from './replay-outcome.ts';
import { isIn, LogSurvey, type Plan, type PlannedTicket, planByOrder, planByTime } from './replay-plan.ts';
import { type Played, play } from './replay-play.ts';
import { type Heard, openSink, type Sink } from './replay-sink.ts';
import type { Priority, Ticket } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface ReplayRun {
  readonly files: readonly string[];
  readonly read: Omit<ReadOptions, 'tell' | 'onBytes' | 'stdin'>;
  readonly configFile: string;
  readonly spacingMs: number;
  readonly openMs: number;
  /** How long the tickets may be played. */
  readonly playMs: number;
  /** For alerts whose tickets carry none. */
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Problems and progress, a line each. */
  readonly tell: (message: string) => void;
}

/** A finished replay: what `--json` prints. */
export interface ReplayReport {
  readonly version: 1;
  readonly files: readonly FileReport[];
  /** How it was played, a sentence each. */
  readonly statements: readonly string[];
  readonly tickets: number;
  /** Without the archives' copies. */
  readonly notifications: readonly NotificationCount[];
  readonly copies: readonly NotificationCount[];
  readonly outcomes: readonly Outcome[];
}

/** The label that the digest's rules carry; the rest of its labels keep one line of it apart from another. */
const digestLabels = { alertname: 'DailyDigest', digest: 'daily', priority: 'P5' };

/** Plays tickets through a real Alertmanager. Throws {@link UnreadableFile}, or a `ProgramError` where Alertmanager does not start. */
export async function runReplay(run: ReplayRun): Promise<ReplayReport> {
  const now = () => performance.now();
  const sink = await openSink(now);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-replay-'));
  try {
    const config = makeReplayConfig(await readConfigFile(run.configFile), run.configFile, sink.url);
    const { plan, files } = await makePlan(run, run.playMs * config.speed);
    const configFile = join(folder, 'alertmanager.yml');
    await writeFile(configFile, config.yaml);
    const alertmanager = await startAlertmanager({ configFile });
    try {
      return report(await playAll(run, { config, plan, sink, url: alertmanager.url, now }), {
        config,
        plan,
        files,
        sink,
      });
    } finally {
      await alertmanager.stop();
    }
  } finally {
    await sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly config: ReplayConfig;
  readonly plan: Plan;
  readonly sink: Sink;
  readonly url: string;
  readonly now: () => number;
}

interface PlayedAll extends Played {
  readonly digests: readonly Labels[];
}

async function playAll(run: ReplayRun, { config, plan, url, now }: Stage): Promise<PlayedAll> {
  const labelsOf = (ticket: PlannedTicket) => labelsFor(ticket, run.priorities);
  const digests = digestsFor(plan.tickets.map(labelsOf));
  const playMs =
    plan.tickets.length === 0
      ? 0
      : ((plan.tickets.at(-1)?.openedAt ?? 0) - (plan.tickets[0]?.openedAt ?? 0)) / config.speed;
  run.tell(`playing ${plan.tickets.length} tickets in ${Math.ceil(playMs / 1000)} s …`);
  const played = await play(plan.tickets, {
    url,
    speed: config.speed,
    now,
    labelsOf,
    digests,
    receivers: config.receivers,
  });
  return { ...played, digests };
}

/** What an alert of Prometheus would carry. */
function labelsFor({ alert, zone, priority }: Ticket, priorities: ReadonlyMap<string, Priority>): Labels {
  const given = priority ?? priorities.get(alert);
  return { alertname: alert, ...(zone !== '' && { zone }), ...(given !== undefined && { priority: given }) };
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

function report(
  { tickets, sightings, foldMs, settleMs, digests }: PlayedAll,
  { config, plan, files, sink }: Omit<Stage, 'url' | 'now'> & { readonly files: readonly FileReport[] },
): ReplayReport {
  const isCopy = ({ receiver }: Heard) => config.receivers.get(receiver)?.archive === true;
  const heard = sink.heard.filter((notification) => !isCopy(notification));
  const archives = [...config.receivers].filter(([, { archive }]) => archive).map(([name]) => name);
  return {
    version: 1,
    files,
    statements: [
      ...plan.statements,
      describeSpeed(config),
      'Every receiver was a sink on this machine: nothing was sent to anybody. Only notifications of something that fires are counted.',
      ...(digests.length > 0
        ? [
            `No Prometheus runs in a replay: it posted the daily digest itself, after the last ticket (${digests.length} lines).`,
          ]
        : []),
      ...(archives.length > 0
        ? [`${archives.join(', ')} gets a copy of everything: that is no hearing, and counted apart.`]
        : []),
      ...config.changes,
    ],
    tickets: tickets.length,
    notifications: countNotifications(heard),
    copies: countNotifications(sink.heard.filter(isCopy)),
    outcomes: judgeOutcomes({ tickets, heard, sightings, foldMs, settleMs, digests, receivers: config.receivers }),
  };
}

async function readConfigFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new UnreadableFile(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}

/** Reads the files once to see what can be played, and once more where that was too much to keep. */
async function makePlan(run: ReplayRun, longestMs: number): Promise<{ plan: Plan; files: FileReport[] }> {
  const survey = new LogSurvey();
  const files = await readFiles(run.files, { ...run.read, stdin: run.stdin, tell: run.tell }, (ticket) =>
    survey.look(ticket),
  );
  if (survey.tickets === 0) throw new UnreadableFile(`no ticket in ${run.files.join(', ')}`);
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
