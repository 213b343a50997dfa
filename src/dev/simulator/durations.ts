/** How long things take on a node, in milliseconds. May be changed while the simulator runs; `Infinity` is never. */
export interface Durations {
  /** A pod made → its container runs; also an end → the kubelet's next step. */
  startMs: number;
  /** How long an attempt of a failing container lives. */
  runMs: number;
  /** The second restart waits this long, each further one twice as long; the first waits not at all. */
  backOffMs: number;
  maxBackOffMs: number;
  /** An attempt that ran this long ends the back-off. */
  backOffResetMs: number;
  /** A pod asked to go → it is gone. */
  terminationGraceMs: number;
}

/** The kubelet's own values for back-off; the others are an ordinary small application's. */
const onARealNode: Readonly<Durations> = {
  startMs: 1_000,
  runMs: 3_000,
  backOffMs: 10_000,
  maxBackOffMs: 300_000,
  backOffResetMs: 600_000,
  terminationGraceMs: 2_000,
};

/** All of them `timeScale` times as long: at 0.01 a fourth restart comes after about 0.8 s instead of 80. */
export function scaledDurations(timeScale: number): Durations {
  const { startMs, runMs, backOffMs, maxBackOffMs, backOffResetMs, terminationGraceMs } = onARealNode;
  return {
    startMs: startMs * timeScale,
    runMs: runMs * timeScale,
    backOffMs: backOffMs * timeScale,
    maxBackOffMs: maxBackOffMs * timeScale,
    backOffResetMs: backOffResetMs * timeScale,
    terminationGraceMs: terminationGraceMs * timeScale,
  };
}
