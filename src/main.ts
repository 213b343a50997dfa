#!/usr/bin/env node
import * as nodeModule from 'node:module';

const oldest = 24;
if (Number.parseInt(process.versions.node, 10) < oldest) {
  console.error(`big-red-button: it needs Node ${oldest} or newer, and this is ${process.version}`);
  process.exit(1);
}

// With Node's compile cache a start takes two thirds of the time. The cache is in the person's own folder: in the temporary folder, which is
// Node's default, other users could place code. Without a writable folder there is no cache.
const { HOME, XDG_CACHE_HOME = HOME && `${HOME}/.cache`, NODE_COMPILE_CACHE } = process.env;
if (XDG_CACHE_HOME && !NODE_COMPILE_CACHE) nodeModule.enableCompileCache(`${XDG_CACHE_HOME}/big-red-button`);
const { runCommandLine } = await import('./cli/program.ts');

// A reader of a pipe may go (`… | head`). This is not an error. A command that runs on ends itself (cli/commands/watch.ts).
process.stdout.on('error', () => undefined);

// The only place that uses this process's arguments, environment, streams and signals.
process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (signal, act) => void process.on(signal, act),
});
