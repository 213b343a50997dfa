import { type ConfigProblem, told } from './problem.ts';
import type { Path } from './yaml-lines.ts';

/** What a schema cannot say of the hooks in a loaded YAML value: each list names each hook once. */
export function hookProblems(value: unknown): readonly ConfigProblem[] {
  const buttons = listOf(field(value, 'buttons'));
  return [
    ...takenNames(['heartbeat', 'onChainSilent'], field(field(value, 'heartbeat'), 'onChainSilent')),
    ...buttons.flatMap((button, index) => takenNames(['buttons', index, 'hooks'], field(button, 'hooks'))),
  ];
}

/** The record of a trip calls a hook by its name alone. */
function takenNames(path: Path, hooks: unknown): readonly ConfigProblem[] {
  const names = listOf(hooks).map((hook) => field(hook, 'name'));
  return names.flatMap((name, index) => {
    if (typeof name !== 'string' || names.indexOf(name) === index) return [];
    return [{ path: [...path, index, 'name'], told: told(`"${name}" is taken`, 'a name of its own for each hook') }];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
