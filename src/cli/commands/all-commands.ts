import { registerArm } from './acts/arm.ts';
import { registerDisarm } from './acts/disarm.ts';
import { registerDrill } from './acts/drill.ts';
import { registerPress } from './acts/press.ts';
import { registerRehearse } from './acts/rehearse.ts';
import { registerReset } from './acts/reset.ts';
import { registerRestore } from './acts/restore.ts';
import { registerCheck } from './setup/check.ts';
import { registerCompletion } from './setup/completion.ts';
import { registerGenerate } from './setup/generate.ts';
import { registerServe } from './setup/serve.ts';
import { registerVersion } from './setup/version.ts';
import { registerToil } from './toil/toil.ts';
import { registerExplain } from './views/explain.ts';
import { registerHistory } from './views/history.ts';
import { registerStatus } from './views/status.ts';
import { registerWatch } from './views/watch.ts';

/** The verbs of the command line, in the order of the help. */
export const commands = [
  registerServe,
  registerStatus,
  registerPress,
  registerReset,
  registerRestore,
  registerDisarm,
  registerArm,
  registerHistory,
  registerWatch,
  registerRehearse,
  registerDrill,
  registerExplain,
  registerGenerate,
  registerCheck,
  registerToil,
  registerVersion,
  registerCompletion,
];
