import { pino } from 'pino';
import { Registry } from 'prom-client';
import { systemClock } from '../cluster/clock.ts';
import type { Config, PeopleConfig } from '../config/config.ts';
import { followConfig } from '../config/follow-config.ts';
import { newTripId } from '../core/latch/trip-id.ts';
import { mintCommand } from '../core/rights.ts';
import { createHttpSender } from '../hooks/http-sender.ts';
import { SecretFiles } from '../hooks/secret-files.ts';
import { buildApp } from '../http/app.ts';
import { openPeople } from '../http/auth/people.ts';
import { openTokenFile } from '../http/auth/token-file.ts';
import type { LogOptions } from '../http/server/request-log.ts';
import { openTlsFiles } from '../http/server/tls-files.ts';
import { connect } from '../kubernetes/connect.ts';
import { HealthRecord } from '../telemetry/health.ts';
import { createRecorder } from '../telemetry/recorder.ts';
import { version } from '../version.ts';
import { Buttons } from './buttons.ts';
import { certificateCommands, tokenCommands, withAdvice } from './missing-secret.ts';

export interface ReceiverOptions {
  /** Path of the config file. */
  readonly config: string;
  readonly log: LogOptions;
  /** Instead of the config's; port 0 takes a free one. */
  readonly listen?: { readonly host: string; readonly port: number };
}

/** A receiver that listens and keeps its buttons. */
export interface Receiver {
  /** Where it listens: `https://127.0.0.1:8443`. */
  readonly url: string;
  /** Reads the config file again, now; false when what it says is refused, and the old config goes on. */
  reload(): Promise<boolean>;
  /** Stops listening, ends what is under way, and lets go of the cluster. */
  close(): Promise<void>;
}

/** The whole receiver, wired. Rejects with what is missing or wrong before anything listens. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const registry = new Registry();
  const logger = pino({ level: options.log.level }, options.log.stream ?? process.stdout);
  const health = new HealthRecord(systemClock.now);
  const recorder = createRecorder({ registry, logger, clock: systemClock, version, health });
  const tell = { onProblem: (error: Error) => recorder.record({ type: 'problem', message: error.message }) };

  let buttons: Buttons | undefined;
  const secrets = new SecretFiles(tell);
  const config = await followConfig(options.config, recorder, (changed) => {
    void secrets.follow(secretFilesOf(changed));
    buttons?.reconfigure(changed);
  });
  // Nothing waits for what hooks need.
  void secrets.follow(secretFilesOf(config.current));
  const { receiver, kubernetes } = config.current;
  const { alertmanagerTokenFile: tokenFile, tls: tlsPaths } = receiver;
  const { stateNamespace } = kubernetes;
  const tokens = await withAdvice(openTokenFile(tokenFile, tell), tokenFile, tokenCommands(stateNamespace));
  const tls =
    tlsPaths &&
    (await withAdvice(openTlsFiles(tlsPaths, tell), tlsPaths.certFile, certificateCommands(stateNamespace)));

  const connection = connect({
    ...clusterOf(kubernetes),
    stateNamespace,
    onRequest: (observation) => recorder.record({ type: 'kubernetes', ...observation }),
  });
  const { reviews, clock } = connection;
  const hookSender = createHttpSender({ secrets, now: clock.now, version });
  const people = await openPeople(receiver.people, { ...tell, reviews, namespace: stateNamespace, clock });
  const { admissionPolicy } = kubernetes;
  const { random } = Math;
  const surroundings = { ...connection, hookSender, recorder, newTripId, random, admissionPolicy };
  buttons = new Buttons(config.current, surroundings);

  const app = await buildApp({
    panel: buttons,
    recorder,
    registry,
    tokens,
    authorizer: people,
    readiness: () => ({ ready: true, problems: [] }),
    health: () => health.current,
    clock,
    version,
    log: options.log,
    ...tokenCommandOf(receiver.people, stateNamespace),
    ...(tls === undefined ? {} : { tls }),
  });
  const url = await app.listen(options.listen ?? receiver.listen);
  buttons.start();

  return {
    url,
    reload: () => config.reload(),
    close: async () => {
      await app.close();
      await buttons.end();
      await Promise.all([connection.close(), hookSender.close()]);
      for (const followed of [config, tokens, people, tls, secrets]) followed?.stop();
    },
  };
}

function clusterOf({ kubeconfig, context }: Config['kubernetes']) {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
}

function secretFilesOf({ buttons, heartbeat }: Config): readonly string[] {
  return [...heartbeat.onChainSilent, ...buttons.flatMap(({ hooks }) => hooks)].map(({ secretFile }) => secretFile);
}

/** Where the cluster knows people, it mints their tokens too. */
function tokenCommandOf(people: PeopleConfig | undefined, namespace: string): { readonly tokenCommand?: string } {
  if (people === undefined || 'tokenFile' in people) return {};
  return { tokenCommand: mintCommand(namespace, people.kubernetes.audience) };
}
