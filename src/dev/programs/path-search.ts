import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { inspectProgram } from './inspect.ts';
import type { Program, ProgramName, Say } from './program.ts';

/** Debian's package renames this one, as another package has the name. */
const otherNames: Partial<Record<ProgramName, string>> = { alertmanager: 'prometheus-alertmanager' };

/** The first program of that name in these folders (as in PATH) that runs and is new enough; says why it passes one over. */
export async function searchPath(name: ProgramName, folders: string, say: Say): Promise<Program | undefined> {
  for (const path of candidates(name, folders)) {
    if (!(await isExecutable(path))) continue;
    try {
      return await inspectProgram(name, path);
    } catch (error) {
      say(`not used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return undefined;
}

function candidates(name: ProgramName, searched: string): string[] {
  const folders = searched.split(delimiter).filter(isAbsolute);
  const names = [name, otherNames[name]].filter((each) => each !== undefined);
  return folders.flatMap((folder) => names.map((each) => join(folder, each)));
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
