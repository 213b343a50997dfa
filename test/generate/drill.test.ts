import { load } from 'js-yaml';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { generate } from '../../src/generate/generate.ts';
import { stopRules } from '../../src/generate/monitoring/stop-rules.ts';
import { named, parse, read } from '../k8s/manifests.ts';

const shipped = {
  stopRules: read('prometheus-rules/big-red-button-stop.yml'),
  buttonRules: read('prometheus-rules/big-red-button.yml'),
  alertmanager: read('alertmanager/alertmanager.yml'),
};
const head = `version: 1
receiver: { alertmanagerTokenFile: /x }
buttons:`;
const drill = `
  - name: drill
    target: { kind: Deployment, namespace: big-red-button-drill, name: big-red-button-drill }
    match: ['alertname="BigRedButtonStop"', 'button="drill"']
    limit: 1
    window: 5m
    sensor: off`;
const swypeApp = `
  - name: swype-app
    target: { kind: Deployment, namespace: sre, name: swype-app }
    match: ['alertname="BigRedButtonStop"', 'button="swype-app"']`;

function generated(buttons: string) {
  const { files } = generate(parseConfig(`${head}${buttons}\n`, 'config.yaml'), shipped);
  return (path: string) => files.find((file) => file.path === path)?.text ?? '';
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}
function rulesOf(text: string): readonly Rule[] {
  return (load(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
}

t.test('the drill has a stop rule and a heartbeat of the lowest priority, and no alert for people', (t) => {
  // The first button of the config, so that its rules must not become the model.
  const rules = rulesOf(generated(`${drill}${swypeApp}`)('prometheus-rules/big-red-button-stop.yml'));
  const shown = rules.map(({ alert, labels: { button, priority } }) => `${alert} ${button} ${priority}`);
  t.strictSame(shown, [
    'BigRedButtonStop swype-app P1',
    'BigRedButtonStop drill P5',
    'BigRedButtonHeartbeat swype-app P1',
    'BigRedButtonHeartbeat drill P5',
    'BigRedButtonRestartsAcrossPods swype-app P2',
  ]);
  const [stop, ofDrill] = rules;
  const same = ofDrill?.expr
    .replaceAll('big-red-button-drill-', 'swype-app-')
    .replaceAll('"big-red-button-drill"', '"sre"')
    .replaceAll('[5m:', '[30m:')
    .replaceAll('< 5 * 60', '< 30 * 60')
    .replaceAll(') > 1', ') > 3');
  t.equal(same, stop?.expr, 'the same rule in all else');
  t.end();
});

t.test('a config with the drill alone, and then with a real button, gives the button its own priority', (t) => {
  const { buttons } = parseConfig(`${head}${drill}\n`, 'config.yaml');
  const alone = stopRules(shipped.stopRules, buttons);
  const again = stopRules(alone, parseConfig(`${head}${swypeApp}\n`, 'config.yaml').buttons);
  t.match(rulesOf(again)[0], { alert: 'BigRedButtonStop', labels: { button: 'swype-app', priority: 'P1' } });
  t.end();
});

t.test('what the drill raises goes to the receiver, and then to nobody', (t) => {
  const text = generated(`${swypeApp}${drill}`)('alertmanager/big-red-button-routes.yml');
  const { route, receivers } = load(text) as { route: { routes: object[] }; receivers: object[] };
  t.strictSame(route.routes.at(-1), { receiver: 'nobody', matchers: ['button="drill"'] });
  t.strictSame(receivers.at(-1), { name: 'nobody' });
  t.match(
    load(shipped.alertmanager),
    { route: { routes: [{}, {}, route.routes.at(-1) ?? {}] } },
    'as in the shipped file',
  );
  const without = generated(swypeApp)('alertmanager/big-red-button-routes.yml');
  t.notMatch(without, 'nobody');
  t.end();
});

t.test('the receiver may read the result of the drill, and of no other button', (t) => {
  const objects = parse(generated(`${swypeApp}${drill}`)('k8s/receiver/targets.yaml'), 'targets.yaml');
  const state = {
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['big-red-button-drill'],
    verbs: ['get'],
  };
  t.strictSame(named(objects, 'Role', 'big-red-button:drill').rules?.at(-1), state);
  t.notMatch(JSON.stringify(named(objects, 'Role', 'big-red-button:swype-app').rules), 'configmaps');
  t.end();
});

t.test('no other workload can have the name that every rule exempts', (t) => {
  const other = swypeApp.replace('name: swype-app\n', 'name: drill\n');
  const problem =
    'config.yaml:4: buttons[0].name: "drill" is reserved for the drill; expected another name, or the target Deployment big-red-button-drill';
  t.throws(() => parseConfig(`${head}${other}\n`, 'config.yaml'), { message: problem });
  t.end();
});
