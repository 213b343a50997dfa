import type { DrillStore } from '../../src/cluster/drill-store.ts';
import type { DrillState } from '../../src/core/drill/state.ts';

/** The state of a drill in memory. */
export interface MemoryDrill extends DrillStore {
  state: DrillState;
}

export function memoryDrill(state: DrillState = {}): MemoryDrill {
  const drill: MemoryDrill = {
    state,
    read: async () => ({ state: drill.state, installedAt: 0 }),
    update: async (change) => {
      drill.state = change(drill.state);
    },
  };
  return drill;
}
