import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';
import { root } from './sources.ts';

/** A mutant that no test notices, and why that is accepted. It is found by its code, because lines move. */
export interface Survivor {
  readonly file: string;
  readonly code: string;
  readonly change: string;
  readonly reason: string;
}

const path = join(import.meta.dirname, 'survivors.json');

export function readSurvivors(): readonly Survivor[] {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function codeOf({ file, line }: Mutant): string {
  return (readFileSync(join(root, file), 'utf8').split('\n')[line - 1] ?? '').trim();
}

export function changeOf({ original, replacement }: Mutant): string {
  const short = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text).replaceAll(/\s+/g, ' ');
  return `${short(original)} -> ${short(replacement)}`;
}

export function reasonOf(mutant: Mutant, survivors: readonly Survivor[]): string | undefined {
  const [code, change] = [codeOf(mutant), changeOf(mutant)];
  return survivors.find((one) => one.file === mutant.file && one.code === code && one.change === change)?.reason;
}
