import type { ButtonConfig } from '../../core/button-config.ts';
import { targetKinds } from '../../core/target.ts';
import { type AnyKind, rowOf } from '../../core/target-kinds.ts';

/** The kinds of the buttons' targets: those of the table in its order, then the others. */
export function kindsOf(buttons: readonly ButtonConfig[]): readonly AnyKind[] {
  const targets = buttons.map(({ target }) => target);
  const builtIn = targetKinds.filter((kind) =>
    targets.some((each) => each.apiVersion === undefined && each.kind === kind),
  );
  const others = targets.filter((each) => each.apiVersion !== undefined);
  return [...builtIn.map((kind) => ({ kind })), ...new Map(others.map((each) => [apiKey(each), each])).values()];
}

/** Whether two kinds are one resource of the API. */
export function isSameKind(one: AnyKind, other: AnyKind): boolean {
  return apiKey(one) === apiKey(other);
}

function apiKey(kind: AnyKind): string {
  const { group, version, resource } = rowOf(kind);
  return `${resource}.${version}.${group}`;
}
