import { resolve } from 'node:path';
import { type FindOptions, findProgram } from './find.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

/**
 * Starts an Alertmanager on 127.0.0.1, without clustering, and waits until it is ready.
 * Relative paths in the configuration count from its file. Rejects with a `ProgramError`.
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
