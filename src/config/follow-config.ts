import type { ButtonConfig } from '../core/button-config.ts';
import type { Recorder, TelemetryEvent } from '../telemetry/event.ts';
import { ownMemory, refuseTooManyButtons } from './capacity.ts';
import type { Config } from './config.ts';
import { type FollowedFiles, followFiles } from './files/followed-files.ts';
import { parseConfigYaml, readConfig } from './parse-config.ts';

/**
 * Reads the config file and follows it: `apply` is called for each further good config. A bad config is recorded, and the last good one
 * stays. Changes under `receiver` and `kubernetes` take effect after a restart, because the process is built from them.
 *
 * @throws {ConfigError} or the error of reading, if the first read fails.
 */
export async function followConfig(
  path: string,
  recorder: Recorder,
  apply: (config: Config) => void,
): Promise<FollowedFiles<Config>> {
  const recordGood = ({ heartbeat, buttons, externalUrl }: Config) => {
    recorder.record({ type: 'config', ok: true, heartbeatLimitMs: heartbeat.lateAfterMs });
    for (const button of buttons) recorder.record(configured(button, externalUrl));
  };
  const followed = await followFiles([path], ([text = '']) => readFitting(text, path), {
    onChange: (config) => {
      apply(config);
      recordGood(config);
      if (fixedParts(config) === started) return;
      const message = `${path}: changes under \`receiver\` and \`kubernetes\` take effect after a restart`;
      recorder.record({ type: 'problem', message });
    },
    onProblem: (error) => recorder.record({ type: 'config', ok: false, problem: error.message }),
  });
  const started = fixedParts(followed.current);
  recordGood(followed.current);
  return followed;
}

function readFitting(text: string, path: string): Config {
  const node = parseConfigYaml(text, path);
  const config = readConfig(node);
  refuseTooManyButtons(config, node, ownMemory(), 'this receiver');
  return config;
}

function configured(button: ButtonConfig, externalUrl: string | undefined): TelemetryEvent {
  const { name, target, impact, links, mode, sensor, corroborate, whenUnclear, limit, windowMs } = button;
  const counts = corroborate === 'restarts' ? { limit, windowMs } : {};
  return {
    type: 'configured',
    button: name,
    target,
    ...counts,
    ...(impact === undefined ? {} : { impact }),
    ...(links === undefined ? {} : { links }),
    ...(externalUrl === undefined ? {} : { page: `${externalUrl}/#button-${name}` }),
    rule: { mode, sensor, corroborate, whenUnclear, limit, windowMs },
  };
}

/** The parts that the running process cannot change. */
function fixedParts({ receiver, kubernetes }: Config): string {
  return JSON.stringify({ receiver, kubernetes });
}
