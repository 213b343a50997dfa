import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../mutation/sources.ts';
import { type FuzzTarget, type TargetName, targets } from './targets.ts';

const folderOf = (name: TargetName) => join(import.meta.dirname, 'corpus', name);

/** The kept inputs of a target. */
export function readCorpus(name: TargetName): string[] {
  const { seeds, longest }: FuzzTarget = targets[name];
  const files = [
    ...globSync(`${folderOf(name)}/*`),
    ...globSync([...seeds], { cwd: root }).map((file) => join(root, file)),
  ];
  return files.sort().map((file) => readFileSync(file, 'utf8').slice(0, longest));
}

/** Returns the file. */
export function keepInput(name: TargetName, input: string): string {
  return write(folderOf(name), input);
}

/** An input that broke a promise. Returns the file. */
export function keepFinding(name: TargetName, input: string): string {
  return write(join(root, '.cache/fuzz', name), input);
}

function write(folder: string, input: string): string {
  const file = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, input);
  return file;
}
