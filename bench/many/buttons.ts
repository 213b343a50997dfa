import type { Hello } from '../support/simulator-commands.ts';

const namespaces = 50;

/** How many targets of buttons still have replicas. */
export interface Command {
  readonly id: number;
}

export interface ManyHello extends Hello {
  readonly adminKubeconfig: string;
}

export function buttonsOf(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const name = `swype-${index}`;
    return {
      name,
      target: { kind: 'Deployment', namespace: `sre-${index % namespaces}`, name } as const,
      match: [`button="${name}"`],
      labels: { tier: index % 2 === 0 ? 'payments' : 'orders' },
    };
  });
}

/** Deployments without a button, for the bare PATCHes. */
export function bareNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `bare-${index}`);
}
