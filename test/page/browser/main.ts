import { ProgramError } from '../../../src/dev/programs/program.ts';
import { ensureChromium } from './chromium.ts';

// `npm run browser`: finds or fetches the Chromium that the page's tests and screenshots need.
try {
  const { version, path } = await ensureChromium({ say: (line) => console.error(line) });
  console.log(`chromium ${version} ${path}`);
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  // Tests of the page are then skipped with a message. All other tests run.
  console.error(
    `No Chromium on the PATH, and none could be fetched, so the tests of the page are skipped.\n${error.message}`,
  );
}
