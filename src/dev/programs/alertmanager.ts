import { resolve } from 'node:path';
import { versionDeadlineMs } from './fetch/inspect.ts';
import { type FindOptions, findProgram } from './find.ts';
import { run } from './run.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

/**
 * Starts an Alertmanager on 127.0.0.1, without clustering, and waits until it is ready.
 * Paths in the configuration are relative to its file. Rejects with a `ProgramError`.
 */
export async function startAlertmanager(options: ServerOptions & FindOptions): Promise<Server> {
  const { path } = await findProgram('alertmanager', options);
  return startServer(path, options, (listen, dataFolder) => [
    `--config.file=${resolve(options.configFile)}`,
    `--storage.path=${dataFolder}`,
    `--web.listen-address=${listen}`,
    '--cluster.listen-address=',
  ]);
}

/** Whether the installed Alertmanager has this flag, for example `--dispatch.maintenance-interval`. Alertmanager refuses unknown flags. */
export async function hasAlertmanagerFlag(flag: string, options: FindOptions = {}): Promise<boolean> {
  const { path } = await findProgram('alertmanager', options);
  const help = await run(path, ['--help'], { timeoutMs: versionDeadlineMs });
  return help.split(/\s+/).some((word) => word === flag || word.startsWith(`${flag}=`));
}
