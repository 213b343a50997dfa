#!/usr/bin/env node
import * as nodeModule from 'node:module';

const oldest = 24;
if (Number.parseInt(process.versions.node, 10) < oldest) {
  console.error(`big-red-button: it needs Node ${oldest} or newer, and this is ${process.version}`);
  process.exit(1);
}

// Node keeps what it compiled: a start takes two thirds of the time. Not in the temporary folder, which is its default: whoever shares
// that could put code of theirs there. Without a folder of the person's own, or one that can be written, it does without.
const { HOME, XDG_CACHE_HOME = HOME && `${HOME}/.cache` } = process.env;
if (XDG_CACHE_HOME) nodeModule.enableCompileCache(`${XDG_CACHE_HOME}/big-red-button`);
const { runCommandLine } = await import('./cli/program.ts');

// Whoever read along may go (`… | head`): that is no error, and what would go on and on ends itself (cli/commands/watch.ts).
process.stdout.on('error', () => undefined);

// The one place that knows of this process: its arguments, environment, streams and signals.
process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (signal, act) => void process.on(signal, act),
});
