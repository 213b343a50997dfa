import { resolve } from 'node:path';
import { type FindOptions, findProgram } from './find.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

/**
 * Starts a Prometheus on 127.0.0.1 and waits until it has loaded its configuration and evaluates rules.
 * Paths in the configuration are relative to its file. Rejects with a `ProgramError`.
 */
export async function startPrometheus(options: ServerOptions & FindOptions): Promise<Server> {
  const { path } = await findProgram('prometheus', options);
  return startServer(path, options, (listen, dataFolder) => [
    `--config.file=${resolve(options.configFile)}`,
    `--storage.tsdb.path=${dataFolder}`,
    `--web.listen-address=${listen}`,
    '--web.enable-lifecycle',
  ]);
}
