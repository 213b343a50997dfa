import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { defaultAudience } from '../core/rights.ts';
import { type ConfigProblem, told } from './problem.ts';
import { PeopleSchema } from './schema.ts';

const shape = Compile(Type.Object({ receiver: Type.Object({ people: PeopleSchema }) }));

/** What a schema cannot say of `receiver.people`: that one alone says who people are, and never the API server's own tokens. */
export function peopleProblems(value: unknown): readonly ConfigProblem[] {
  if (!shape.Check(value)) return [];
  const { tokenFile, kubernetes } = value.receiver.people;
  const path = ['receiver', 'people'];
  if (tokenFile === undefined && kubernetes === undefined) {
    const expected = `tokenFile, or kubernetes: { audience: ${defaultAudience} }`;
    return [{ path, told: told('does not say who people are', expected) }];
  }
  if (tokenFile !== undefined && kubernetes !== undefined) {
    const problem = 'stands beside tokenFile, and one alone can say who people are';
    return [{ path: [...path, 'kubernetes'], told: told(problem, 'one of the two') }];
  }
  return kubernetes?.audience === undefined ? [] : borrowedAudience(kubernetes.audience);
}

/** A receiver that was broken into would harvest what the API server takes. kubeadm's and minikube's issuer, and the Service's. */
function borrowedAudience(audience: string): readonly ConfigProblem[] {
  if (!/^(https:\/\/)?kubernetes(\.default(\.svc(\.|$)|$)|$)/.test(audience)) return [];
  const problem = `${JSON.stringify(audience)} is the API server's own audience`;
  const expected = `one of this service's own such as ${defaultAudience}`;
  return [{ path: ['receiver', 'people', 'kubernetes', 'audience'], told: told(problem, expected) }];
}
