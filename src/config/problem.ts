import { nodeOf, type YamlError, type YamlNode } from './yaml/yaml-node.ts';

/** One thing that is wrong with a config, and what would be right: a wrong value (`got`), or another `problem`. */
export type ConfigProblem = {
  readonly node: YamlNode;
  readonly expected: string;
} & ({ readonly got: string } | { readonly problem: string });

/** A refused config, with every problem in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    const sorted = problems.toSorted((one, other) => one.node.line - other.node.line);
    super(sorted.map(describeProblem).join('\n'), options);
    this.problems = sorted;
  }
}

export function notYaml(error: YamlError): ConfigError {
  const problem = `is not YAML: ${error.reason}`;
  const expected = 'one YAML document without aliases';
  return new ConfigError([{ node: nodeOf(undefined, error.where), problem, expected }], { cause: error });
}

/** `config.yaml:12: buttons[0].limit: expected a whole number from 0 to 50, got "three"` */
function describeProblem(problem: ConfigProblem): string {
  const { node, expected } = problem;
  const place = `${node.where}: ${describePath(node)}`;
  return 'got' in problem
    ? `${place}: expected ${expected}, got ${problem.got}`
    : `${place}: ${problem.problem}; expected ${expected}`;
}

/** `buttons[0].target.kind`; `the config` for the document itself. */
export function describePath({ path }: YamlNode): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return steps.join('').replace(/^\./, '') || 'the config';
}
