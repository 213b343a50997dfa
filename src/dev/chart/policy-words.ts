import { stateNames } from '../../generate/manifests/state-objects.ts';
import { kindRow, scalesTarget } from './kinds.ts';
import { placeholder, placeholderButton, placeholderKind, type Word } from './placeholders.ts';

/** The pieces of CEL that depend on all buttons. */
export function modelWords(): readonly Word[] {
  const { targetNamespace, workload } = placeholder;
  const { controlled, before, after } = kindRow(placeholderKind);
  return [
    [
      celList([`${placeholderKind.resource}.zz.group/scale ${targetNamespace}/${workload}`]),
      '{{ $model.cel.targets }}',
    ],
    [celList([targetNamespace]), '{{ $model.cel.namespaces }}'],
    [celList(stateNames([placeholderButton])), '{{ $model.cel.states }}'],
    [scalesTarget().custom, '{{ $model.cel.scalesTarget }}'],
    [`(variables.inNamespace == "${targetNamespace}" && ${controlled})`, '{{ $model.cel.isOfTarget }}'],
    [before, '{{ $model.cel.before }}'],
    [after, '{{ $model.cel.after }}'],
  ];
}

function celList(items: readonly string[]): string {
  return `[${items.map((item) => `"${item}"`).join(', ')}]`;
}
