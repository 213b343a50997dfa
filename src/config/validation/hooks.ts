import type { ConfigProblem } from '../problem.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

/** Checks that each list has each hook's name once: a trip's record knows a hook by its name only. */
export function hookProblems(config: YamlNode): readonly ConfigProblem[] {
  const lists = [
    config.at('heartbeat').at('onChainSilent'),
    ...config.at('buttons').items.map((each) => each.at('hooks')),
  ];
  return lists.flatMap(({ items }) => takenNames(items.map((hook) => hook.at('name'))));
}

function takenNames(names: readonly YamlNode[]): readonly ConfigProblem[] {
  return names.flatMap((node, index) => {
    const isTaken = node.text !== undefined && names.findIndex(({ text }) => text === node.text) < index;
    const problem = `another hook is named "${node.text}"`;
    return isTaken ? [{ node, problem, expected: 'a unique name' }] : [];
  });
}

/** The reason why a URL cannot be a hook's. The answer never quotes the URL, which may contain a secret. */
export function hookUrlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'something else';
  if (url.username !== '' || url.password !== '') return 'one with credentials';
  return url.hash === '' ? undefined : 'one with a fragment';
}
