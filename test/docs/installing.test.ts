import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { readCommandBlocks } from '../cluster/support/documented-commands.ts';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(resolve(root, 'docs/installing.md'), 'utf8');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');

// test/cluster/install.cluster.ts runs the commands of the guide.
const commandsOf = (document: string) =>
  readCommandBlocks(document).flatMap(({ commands, untried }) => [...commands, ...untried]);
const ofGuide = commandsOf(guide);

t.test('the installing guide marks only those commands as not tried that only its reader can run', (t) => {
  const untried = readCommandBlocks(guide).flatMap((block) => block.untried);
  t.ok(untried.length > 0);
  for (const command of untried) t.match(command, /^(minikube|docker|\$EDITOR) /);
  t.end();
});

t.test('every command of the installing guide is in a block, because a command within a sentence is not run', (t) => {
  const inSentences = [...guide.matchAll(/`(kubectl (?:apply|create|delete|rollout|port-forward) [^`]+)`/g)];
  t.strictSame(
    inSentences.map(([, command = '']) => command).filter((command) => !ofGuide.includes(command)),
    [],
  );
  t.end();
});

t.test("README's commands to install are those of the guide, which run as they are", (t) => {
  const ofReadme = commandsOf(readme);
  t.ok(ofReadme.some((command) => command.startsWith('helm install ')));
  t.strictSame(
    ofReadme.filter((command) => !ofGuide.includes(command)),
    [],
  );
  t.end();
});
