import { join } from 'node:path';
import t from 'tap';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { type Fixture, fixtures, install } from './fixture.ts';

/** How each program checks its own file. */
const checks = {
  rules: ['promtool', 'check', 'rules'],
  prometheus: ['promtool', 'check', 'config', '--syntax-only'],
  alertmanager: ['amtool', 'check-config'],
} as const;

for (const [file, [name, ...args]] of Object.entries(checks)) {
  const own = fixtures.filter((fixture) => fixture.file === file);
  const checkWith = async (folder: string, checked: readonly Fixture[]) => {
    const installed = await Promise.all(checked.map((fixture) => install(fixture, join(folder, fixture.name))));
    const { path } = await findProgram(name, programsUnderTest);
    // Only files with an entry in `checks` are used here.
    return run(path, [...args, ...installed.map((files) => files[file as keyof typeof checks])]);
  };

  t.test(`${name} accepts the faults in ${file} that only the whole setup shows`, async (t) => {
    const accepted = own.filter(({ refused }) => refused !== true);
    t.ok(accepted.length > 0);
    await t.resolves(checkWith(t.testdir(), accepted));
  });

  t.test(`${name} refuses the other faults in ${file}`, async (t) => {
    for (const fixture of own.filter(({ refused }) => refused === true))
      await t.rejects(checkWith(t.testdir(), [fixture]));
  });
}

/** The findings for an alert that does not reach the button, compared with Alertmanager's own routing. */
const unreached = ['no-route', 'swallowed', 'no-webhook'];
const stop = ['alertname=BigRedButtonStop', 'button=swype-app', 'namespace=sre', 'priority=P1', 'container=stripe'];

for (const fixture of fixtures.filter(({ file, refused }) => file === 'alertmanager' && refused !== true)) {
  const isUnreached = unreached.includes(fixture.name.split('.')[0] ?? '');
  t.test(`${fixture.name}: amtool's routes ${isUnreached ? 'miss' : 'reach'} the button too`, async (t) => {
    const files = await install(fixture, t.testdir());
    const { path } = await findProgram('amtool', programsUnderTest);
    const routes = await run(path, ['config', 'routes', 'test', `--config.file=${files.alertmanager}`, ...stop]);
    t.equal(routes.trim().split(',').includes('big-red-button'), !isUnreached, routes);
  });
}
