/** The replica counts of a restore in steps: one, half, all. Undefined if the target already has all of them. */
export function nextStep(present: number, full: number): number | undefined {
  return [1, Math.ceil(full / 2), full].find((step) => step > present);
}
