import { ensurePrograms } from './find.ts';
import { ProgramError, programNames } from './program.ts';

/** `npm run programs [-- <Debian suite>]`: finds or fetches the four programs and prints where they are. */
async function main(suite: string | undefined): Promise<void> {
  const say = (line: string) => console.error(line);
  const found = await ensurePrograms(programNames, suite === undefined ? { say } : { say, suite });
  for (const { name, version, path } of Object.values(found)) console.log(`${name} ${version} ${path}`);
}

try {
  await main(process.argv[2]);
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
