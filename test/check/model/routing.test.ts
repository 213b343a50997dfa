import fc from 'fast-check';
import t from 'tap';
import { reachedRoutes } from '../../../src/check/model/routing.ts';
import { type Route, readAlertmanagerConfig } from '../../../src/check/sources/alertmanager-config.ts';
import { answer } from '../../../src/check/sources/label-matching.ts';
import { nodeOf } from '../../../src/config/yaml/yaml-node.ts';
import { type Matcher, matchesAll } from '../../../src/core/notification/matcher.ts';

type Labels = Readonly<Record<string, string>>;

const names = ['a', 'b', 'c'];
const matcher = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('=', '!=', '=~', '!~'), fc.constantFrom('', 'x', 'y', 'x|y'))
  .map(([name, operator, value]) => `${name}${operator}"${value}"`);

interface RouteText {
  readonly receiver: string;
  readonly matchers: readonly string[];
  readonly continue: boolean;
  readonly routes: readonly RouteText[];
}

/** A route with at most `levels` levels below it. */
function routeBelow(levels: number): fc.Arbitrary<RouteText> {
  return fc.record({
    receiver: fc.constantFrom('one', 'two', 'three'),
    matchers: fc.array(matcher, { maxLength: 2 }),
    continue: fc.boolean(),
    routes: levels === 0 ? fc.constant([]) : fc.array(routeBelow(levels - 1), { maxLength: 3 }),
  });
}

const routeText = routeBelow(2);
const value = fc.constantFrom('', 'x', 'y');

function configOf(routes: readonly RouteText[]) {
  const root = { receiver: 'root', routes };
  const config = readAlertmanagerConfig(nodeOf({ route: root, receivers: [] }, 'here'));
  if (config === undefined) throw new Error('this is a configuration');
  return config;
}

/** Route.Match of Alertmanager's dispatch/route.go, for labels that are all known. */
function alertmanagerRoutes(route: Route, labels: Labels): readonly Route[] {
  // Every matcher in this test can be parsed.
  if (!matchesAll(route.matchers as readonly Matcher[], labels)) return [];
  const taken: Route[] = [];
  for (const child of route.routes) {
    const below = alertmanagerRoutes(child, labels);
    taken.push(...below);
    if (below.length > 0 && !child.continues) break;
  }
  return taken.length > 0 ? taken : [route];
}

t.test('with every label known, the routes are those that Alertmanager takes', (t) => {
  fc.assert(
    fc.property(fc.array(routeText, { maxLength: 3 }), fc.record({ a: value, b: value, c: value }), (routes, known) => {
      const config = configOf(routes);
      const reached = reachedRoutes(config, { known, open: new Set() });
      t.ok(reached.every(({ certainty }) => certainty === 'yes'));
      const expected = alertmanagerRoutes(config.root, known);
      return reached.length === expected.length && reached.every(({ route }, index) => route === expected[index]);
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('with an open label, certain routes are always taken, and no other route than the possible ones', (t) => {
  fc.assert(
    fc.property(fc.array(routeText, { maxLength: 3 }), fc.record({ a: value, b: value }), (routes, known) => {
      const config = configOf(routes);
      const reached = reachedRoutes(config, { known, open: new Set(['c']) });
      const possible = reached.map(({ route }) => route);
      const sure = reached.filter(({ certainty }) => certainty === 'yes').map(({ route }) => route);
      return ['', 'x', 'y'].every((c) => {
        const taken = alertmanagerRoutes(config.root, { ...known, c });
        return taken.every((route) => possible.includes(route)) && sure.every((route) => taken.includes(route));
      });
    }),
    { numRuns: 500 },
  );
  t.end();
});

t.test('an open label may match; a label that is neither known nor open is empty', (t) => {
  const labels = { known: { a: 'x' }, open: new Set(['b']) };
  const [known, open, absent] = configOf([
    { receiver: 'one', matchers: ['a="x"'], continue: true, routes: [] },
    { receiver: 'two', matchers: ['b="x"'], continue: true, routes: [] },
    { receiver: 'three', matchers: ['c="x"'], continue: true, routes: [] },
  ]).root.routes;
  t.strictSame(
    [known, open, absent].map((route) => answer(route?.matchers ?? [], labels)),
    ['yes', 'maybe', 'no'],
  );
  t.end();
});
