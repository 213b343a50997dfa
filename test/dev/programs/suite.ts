import type { FindOptions } from '../../../src/dev/programs/find.ts';

/** `PROGRAMS_SUITE=sid npm test` runs the tests of the real programs with newer versions, from that suite of Debian. */
const suite = process.env.PROGRAMS_SUITE;

export const programsUnderTest: FindOptions = {
  ...(suite === undefined ? {} : { suite }),
  say: (line) => console.error(`# ${line}`),
};
