import type { ButtonConfig } from '../core/button-config.ts';
import type { Recorder, TelemetryEvent } from '../telemetry/event.ts';
import type { Config } from './config.ts';
import { type FollowedFiles, followFiles } from './followed-files.ts';
import { parseConfig } from './parse-config.ts';

/**
 * Reads the config file and follows it. A bad one is refused and told, and the last good one goes on; `take` is called
 * for each further good one. What the process is built from (`receiver`, `kubernetes`) counts from the next start on.
 *
 * @throws {ConfigError} or the error of reading, when the first look already fails.
 */
export async function followConfig(
  path: string,
  recorder: Recorder,
  take: (config: Config) => void,
): Promise<FollowedFiles<Config>> {
  const tellGood = ({ heartbeat, buttons }: Config) => {
    recorder.record({ type: 'config', ok: true, heartbeatLimitMs: heartbeat.lateAfterMs });
    for (const button of buttons) recorder.record(configured(button));
  };
  const followed = await followFiles([path], ([text = '']) => parseConfig(text, path), {
    onChange: (config) => {
      take(config);
      tellGood(config);
      if (builtFrom(config) === started) return;
      const message = `${path}: what is new under receiver and kubernetes counts from the next start on`;
      recorder.record({ type: 'problem', message });
    },
    onProblem: (error) => recorder.record({ type: 'config', ok: false, problem: error.message }),
  });
  const started = builtFrom(followed.current);
  tellGood(followed.current);
  return followed;
}

function configured({ name, target, corroborate, limit, windowMs }: ButtonConfig): TelemetryEvent {
  const counts = corroborate === 'restarts' ? { limit, windowMs } : {};
  return { type: 'configured', button: name, target, ...counts };
}

function builtFrom({ receiver, kubernetes }: Config): string {
  return JSON.stringify({ receiver, kubernetes });
}
