/** Durations on a node, in milliseconds. They can be changed while the simulator runs. `Infinity` means never. */
export interface Durations {
  /** From a pod's creation until its container runs, and from a container's end until the kubelet's next step. */
  startMs: number;
  /** How long an attempt of a failing container lives. */
  runMs: number;
  /** The first restart does not wait. The second waits this long, and each further one twice as long as the one before. */
  backOffMs: number;
  maxBackOffMs: number;
  /** An attempt that ran this long resets the back-off. */
  backOffResetMs: number;
  /** From a pod's deletion until it is gone. */
  terminationGraceMs: number;
}

/** The back-off values are the kubelet's. The others are typical of a small application. */
const onARealNode: Readonly<Durations> = {
  startMs: 1_000,
  runMs: 3_000,
  backOffMs: 10_000,
  maxBackOffMs: 300_000,
  backOffResetMs: 600_000,
  terminationGraceMs: 2_000,
};

/** Multiplies every duration. At 0.01 a fourth restart comes after about 0.8 s instead of 80 s. */
export function scaledDurations(timeScale: number): Durations {
  const scaled = Object.entries(onARealNode).map(([name, ms]) => [name, ms * timeScale]);
  // It has the names of `onARealNode`, which the type of fromEntries does not express.
  return Object.fromEntries(scaled) as Durations;
}
