import { join } from 'node:path';
import t from 'tap';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { type Fixture, fixtures, install } from './fixture.ts';

/** How each program looks at its file, by itself. */
const checks = {
  rules: ['promtool', 'check', 'rules'],
  prometheus: ['promtool', 'check', 'config', '--syntax-only'],
  alertmanager: ['amtool', 'check-config'],
} as const;

for (const [file, [name, ...args]] of Object.entries(checks)) {
  const own = fixtures.filter((fixture) => fixture.file === file);
  const look = async (folder: string, looked: readonly Fixture[]) => {
    const installed = await Promise.all(looked.map((fixture) => install(fixture, join(folder, fixture.name))));
    const { path } = await findProgram(name, programsUnderTest);
    // Only the files of `checks` are looked at.
    return run(path, [...args, ...installed.map((files) => files[file as keyof typeof checks])]);
  };

  t.test(`${name} has nothing against the faults in ${file}: they are faults of the whole`, async (t) => {
    const accepted = own.filter(({ refused }) => refused !== true);
    t.ok(accepted.length > 0);
    await t.resolves(look(t.testdir(), accepted));
  });

  t.test(`${name} refuses a fault in ${file} that is one by itself`, async (t) => {
    for (const fixture of own.filter(({ refused }) => refused === true)) await t.rejects(look(t.testdir(), [fixture]));
  });
}

/** What it finds about the way of the stop, held against Alertmanager's own routing. */
const astray = ['no-route', 'swallowed', 'no-webhook'];
const stop = ['alertname=BigRedButtonStop', 'button=swype-app', 'namespace=sre', 'priority=P1', 'container=stripe'];

for (const fixture of fixtures.filter(({ file, refused }) => file === 'alertmanager' && refused !== true)) {
  const isAstray = astray.includes(fixture.name.split('.')[0] ?? '');
  t.test(
    `${fixture.name}: amtool's routes ${isAstray ? 'miss the button' : 'get to the button'} as well`,
    async (t) => {
      const files = await install(fixture, t.testdir());
      const { path } = await findProgram('amtool', programsUnderTest);
      const said = await run(path, ['config', 'routes', 'test', `--config.file=${files.alertmanager}`, ...stop]);
      t.equal(said.trim().split(',').includes('big-red-button'), !isAstray, said);
    },
  );
}
