import { Type } from 'typebox';
import { customKindPatterns } from './custom-kind.ts';
import { targetKinds } from './target.ts';

const text = (pattern: keyof typeof customKindPatterns) => Type.String({ pattern: customKindPatterns[pattern] });

/** The stored form of a target, with more properties of the same object. A target of the table has no `apiVersion`. */
export function targetSchema<const More extends Parameters<typeof Type.Object>[0]>(
  names: { readonly maxLength?: number },
  more: More,
) {
  const workload = { namespace: Type.String({ ...names }), name: Type.String({ ...names }), ...more };
  const custom = Type.Object({
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    resource: text('resource'),
    replicasPath: text('replicasPath'),
    replicaSetHashLabel: Type.Optional(text('replicaSetHashLabel')),
    podNames: Type.Optional(text('podNames')),
    ...workload,
  });
  const builtIn = Type.Object({
    kind: Type.Enum([...targetKinds]),
    apiVersion: Type.Optional(Type.Never()),
    ...workload,
  });
  return Type.Union([builtIn, custom]);
}
