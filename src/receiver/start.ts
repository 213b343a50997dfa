import { pino } from 'pino';
import { Registry } from 'prom-client';
import { systemClock } from '../cluster/clock.ts';
import type { Config, PeopleConfig } from '../config/config.ts';
import { followConfig } from '../config/follow-config.ts';
import { newTripId } from '../core/latch/trip-id.ts';
import { mintCommand } from '../core/people-access.ts';
import { createHttpSender } from '../hooks/http-sender.ts';
import { SecretFiles } from '../hooks/secret-files.ts';
import { buildApp } from '../http/app.ts';
import { openPeople } from '../http/auth/people.ts';
import { openTokenFile, type TokenFile } from '../http/auth/token-file.ts';
import { ListeningSockets } from '../http/server/listening-sockets.ts';
import type { LogOptions } from '../http/server/request-log.ts';
import { httpLimits } from '../http/server/server.ts';
import { openTlsFiles } from '../http/server/tls-files.ts';
import { connect } from '../kubernetes/connect.ts';
import { HealthRecord } from '../telemetry/health.ts';
import { createRecorder } from '../telemetry/recorder.ts';
import { version } from '../version.ts';
import { Buttons } from './buttons.ts';
import { certificateCommands, explainingSecret, tokenCommands } from './missing-secret.ts';

export interface ReceiverOptions {
  /** Path of the config file. */
  readonly config: string;
  readonly log: LogOptions;
  /** Overrides the address of the config. Port 0 takes a free one. */
  readonly listen?: { readonly host: string; readonly port: number };
}

/** A running receiver. */
export interface Receiver {
  /** The address that it listens at: `https://127.0.0.1:8443`. */
  readonly url: string;
  /** Reads the config file again now. False: the new config is invalid, and the previous one stays. */
  reload(): Promise<boolean>;
  /** Stops listening, ends everything under way, and closes the connections to the cluster. */
  close(): Promise<void>;
}

type Report = { onProblem(error: Error): void };
type TlsPaths = NonNullable<Config['receiver']['tls']>;

/**
 * Starts the receiver: reads its files, connects to the cluster, and listens. Rejects with the problem if a file is missing or
 * wrong, before anything listens.
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const registry = new Registry();
  const logger = pino({ level: options.log.level }, options.log.stream ?? process.stdout);
  const health = new HealthRecord(systemClock.now);
  const recorder = createRecorder({ registry, logger, clock: systemClock, version, health });
  const report = { onProblem: (error: Error) => recorder.record({ type: 'problem', message: error.message }) };

  let buttons: Buttons | undefined;
  const secrets = new SecretFiles(report);
  const config = await followConfig(options.config, recorder, (changed) => {
    void secrets.follow(secretFilesOf(changed));
    buttons?.reconfigure(changed);
  });
  // The start does not wait for the secrets of hooks.
  void secrets.follow(secretFilesOf(config.current));
  const { receiver, kubernetes } = config.current;
  const { stateNamespace, admissionPolicy } = kubernetes;
  const tokens = await openTokens(receiver.alertmanagerTokenFile, stateNamespace, report);
  const scrapers = await openMetricsAccess(receiver.metrics, report);
  const tls = receiver.tls && (await openCertificate(receiver.tls, stateNamespace, report));

  const connection = connect({
    ...clusterOf(kubernetes),
    stateNamespace,
    onRequest: (observation) => recorder.record({ type: 'kubernetes', ...observation }),
  });
  const { reviews, clock } = connection;
  const hookSender = createHttpSender({ secrets, now: clock.now, version });
  const people = await openPeople(receiver.people, { ...report, reviews, namespace: stateNamespace, clock });
  const { random } = Math;
  buttons = new Buttons(config.current, { ...connection, hookSender, recorder, newTripId, random, admissionPolicy });

  const sockets = new ListeningSockets();
  const app = await buildApp({
    sockets,
    buttons,
    recorder,
    registry,
    tokens,
    authorizer: people,
    metricsAccess: scrapers,
    readiness: () => ({ ready: true, problems: [] }),
    health: () => health.current,
    clock,
    version,
    log: options.log,
    ...tokenCommandOf(receiver.people, stateNamespace),
    ...(tls === undefined ? {} : { tls }),
  });
  const url = await sockets.open(app, { ...(options.listen ?? receiver.listen), backlog: httpLimits.backlog });
  buttons.start();

  return {
    url,
    reload: () => config.reload(),
    close: async () => {
      await app.close();
      await buttons.end();
      await Promise.all([connection.close(), hookSender.close()]);
      if (typeof scrapers !== 'string') scrapers.stop();
      for (const followed of [config, tokens, people, tls, secrets]) followed?.stop();
    },
  };
}

function openTokens(file: string, namespace: string, report: Report) {
  return explainingSecret(openTokenFile(file, report), file, tokenCommands(namespace));
}

type MetricsConfig = Config['receiver']['metrics'];

async function openMetricsAccess(config: MetricsConfig, report: Report): Promise<'everyone' | 'people' | TokenFile> {
  if (config === undefined) return 'everyone';
  return 'people' in config ? 'people' : openTokenFile(config.tokenFile, report);
}

function openCertificate(paths: TlsPaths, namespace: string, report: Report) {
  return explainingSecret(openTlsFiles(paths, report), paths.certFile, certificateCommands(namespace));
}

function clusterOf({ kubeconfig, context }: Config['kubernetes']) {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
}

function secretFilesOf({ buttons, heartbeat }: Config): readonly string[] {
  return [...heartbeat.onChainSilent, ...buttons.flatMap(({ hooks }) => hooks)].map(({ secretFile }) => secretFile);
}

/** The command that creates a person's token, if the cluster checks the tokens. */
function tokenCommandOf(people: PeopleConfig | undefined, namespace: string): { readonly tokenCommand?: string } {
  if (people === undefined || 'tokenFile' in people) return {};
  return { tokenCommand: mintCommand(namespace, people.kubernetes.audience) };
}
