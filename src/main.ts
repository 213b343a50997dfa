#!/usr/bin/env node
import { runCommandLine } from './cli/program.ts';

// The one place that knows of this process: its arguments, environment, streams and signals.
process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (signal, act) => void process.on(signal, act),
});
