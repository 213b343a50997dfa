import type { Inspector } from '../cluster/inspector.ts';
import { createInspector } from './access/inspection.ts';
import { type ClientOptions, openClient } from './connect.ts';

interface InspectorConnection {
  readonly inspector: Inspector;
  close(): Promise<void>;
}

/** A cluster as `check` inspects it. Opens no connection yet; throws as `connect` does, and takes as long to load. */
export function connectInspector(options: ClientOptions): InspectorConnection {
  const { client, pool } = openClient(options);
  return { inspector: createInspector(client), close: () => pool.close() };
}
