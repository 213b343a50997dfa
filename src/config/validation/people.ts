import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { defaultAudience } from '../../core/people-access.ts';
import type { ConfigProblem } from '../problem.ts';
import { PeopleSchema } from '../schema.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

const shape = Compile(Type.Object({ receiver: Type.Object({ people: PeopleSchema }) }));

/** Checks that exactly one source identifies people, and that it never accepts the API server's own tokens. */
export function peopleProblems(config: YamlNode): readonly ConfigProblem[] {
  const { value } = config;
  if (!shape.Check(value)) return [];
  const { tokenFile, kubernetes } = value.receiver.people;
  const people = config.at('receiver').at('people');
  if (tokenFile === undefined && kubernetes === undefined) {
    const expected = `tokenFile, or kubernetes: { audience: ${defaultAudience} }`;
    return [{ node: people, problem: 'nothing identifies people', expected }];
  }
  if (tokenFile !== undefined && kubernetes !== undefined) {
    const problem = 'tokenFile is set too, and only one of them can identify people';
    return [{ node: people.at('kubernetes'), problem, expected: 'one of the two' }];
  }
  return kubernetes?.audience === undefined ? [] : borrowedAudience(people.at('kubernetes').at('audience'));
}

/**
 * Refuses the audiences that the API server itself accepts (the issuers of kubeadm and minikube, and the Service): an intruder in the
 * receiver could collect such tokens and use them against the API server.
 */
function borrowedAudience(node: YamlNode): readonly ConfigProblem[] {
  if (!/^(https:\/\/)?kubernetes(\.default(\.svc(\.|$)|$)|$)/.test(node.text ?? '')) return [];
  const problem = `"${node.text}" is the API server's own audience`;
  return [{ node, problem, expected: `an audience of this service's own, such as ${defaultAudience}` }];
}
