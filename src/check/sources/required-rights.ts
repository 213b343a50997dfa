import type { Right } from '../../cluster/inspector.ts';
import { heartbeatConfigMap, latchConfigMap } from '../../cluster/object-names.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { rowOf, scaleResource } from '../../core/target-kinds.ts';

/** The rights that the receiver's account needs for one button, as docs/security.md lists them. */
export function rightsOf({ name: button, target, escalate }: ButtonConfig, stateNamespace: string): readonly Right[] {
  const { namespace, name } = target;
  const { group, resource } = rowOf(target);
  const scale = { group, resource: scaleResource(target), namespace, name };
  return [
    ...verbs(['get', 'patch'], scale),
    ...verbs(['watch'], { group, resource, namespace, name }),
    ...verbs(['get', 'list', 'watch'], { group: '', resource: 'pods', namespace }),
    ...(escalate === undefined ? [] : verbs(['delete'], { group: '', resource: 'pods', namespace })),
    ...verbs(['list', 'create'], { group: '', resource: 'events', namespace }),
    ...stateRights(latchConfigMap(button), stateNamespace),
  ];
}

/** The rights that the receiver's account needs once: for the heartbeat, and for reviews of people's tokens. */
export function sharedRights(stateNamespace: string): readonly Right[] {
  return [
    ...stateRights(heartbeatConfigMap, stateNamespace),
    ...verbs(['list', 'watch'], { group: '', resource: 'configmaps', namespace: stateNamespace }),
    { verb: 'create', group: 'authentication.k8s.io', resource: 'tokenreviews' },
    { verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews' },
  ];
}

function stateRights(name: string, namespace: string): readonly Right[] {
  return verbs(['get', 'update'], { group: '', resource: 'configmaps', namespace, name });
}

function verbs(names: readonly string[], of: Omit<Right, 'verb'>): readonly Right[] {
  return names.map((verb) => ({ verb, ...of }));
}
