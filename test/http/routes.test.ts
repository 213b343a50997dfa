import { Validator } from '@seriousme/openapi-schema-validator';
import { Counter } from 'prom-client';
import t from 'tap';
import type { AppOptions } from '../../src/http/app.ts';
import { bearer, notificationOf, person, receiver } from './receiver.ts';

t.test('a process that answers is live', async (t) => {
  const { app } = await receiver(t, { readiness: () => ({ ready: false, problems: ['no tokens'] }) });
  const response = await app.inject('/livez');
  t.equal(response.statusCode, 200);
  t.strictSame(response.json(), { live: true });
});

t.test('readiness is that of the receiver, with its problems', async (t) => {
  let readiness = { ready: false, problems: ['the listener is not up'] };
  const { app } = await receiver(t, { readiness: () => readiness });
  const before = await app.inject('/readyz');
  t.equal(before.statusCode, 503);
  t.strictSame(before.json(), readiness);
  readiness = { ready: true, problems: [] };
  const after = await app.inject('/readyz');
  t.equal(after.statusCode, 200);
  t.strictSame(after.json(), readiness);
});

t.test('metrics are those of the given registry', async (t) => {
  const { app, registry } = await receiver(t);
  new Counter({ name: 'big_red_button_test_total', help: 'of this test', registers: [registry] }).inc(3);
  const response = await app.inject('/metrics');
  t.equal(response.statusCode, 200);
  t.equal(response.headers['content-type'], registry.contentType);
  t.match(response.body, /^big_red_button_test_total 3$/m);
});

t.test('the contract is valid OpenAPI 3.1 and names every route, its answers and its rights', async (t) => {
  const { app } = await receiver(t);
  const response = await app.inject('/openapi.json');
  const contract = response.json();
  const { valid, errors } = await new Validator().validate(contract);
  t.equal(valid, true, JSON.stringify(errors));
  t.equal(contract.openapi, '3.1.0');
  t.strictSame(
    Object.entries<object>(contract.paths).map(([path, methods]) => `${Object.keys(methods).join()} ${path}`),
    [
      'post /api/v1/alertmanager',
      'post /api/v2/alerts',
      'get /api/v1/buttons',
      'get /api/v1/buttons/{name}',
      'post /api/v1/buttons/{name}/press',
      'post /api/v1/buttons/{name}/reset',
      'post /api/v1/buttons/{name}/disarm',
      'post /api/v1/buttons/{name}/arm',
      'post /api/v1/buttons/{name}/rehearse',
      'get /api/v1/stream',
      'get /livez',
      'get /readyz',
      'get /metrics',
      'get /openapi.json',
    ],
  );
  const { post: notify } = contract.paths['/api/v1/alertmanager'];
  t.strictSame(Object.keys(notify.responses), ['200', '400', '401', '403', '413', '415', '503']);
  t.strictSame(notify.security, [{ alertmanager: [] }]);
  t.match(notify.requestBody.content['application/json'].schema.properties.alerts.items.required, ['status', 'labels']);
  const { post: press } = contract.paths['/api/v1/buttons/{name}/press'];
  t.strictSame(Object.keys(press.responses), ['200', '202', '400', '401', '403', '404', '413', '415', '503']);
  t.strictSame(press.security, [{ person: [] }]);
  t.strictSame(press.requestBody.content['application/json'].schema.required, ['reason']);
  const { post: reset } = contract.paths['/api/v1/buttons/{name}/reset'];
  t.ok(reset.responses['409']);
  t.equal(contract.paths['/livez'].get.security, undefined);
});

t.test('an unknown path is answered 404 in the usual shape, whatever its body', async (t) => {
  const { app } = await receiver(t);
  for (const url of [
    '/page/',
    '/page/index.html',
    '/nope',
    '/api/v1/alertmanager/',
    '/API/v1/buttons',
    '/api/v1/buttons/a/b/c',
    '/%2e%2e/etc',
  ]) {
    const payload = { method: 'POST', url, payload: 'x', headers: { 'content-type': 'text/plain' } } as const;
    const response = await app.inject(payload);
    t.equal(response.statusCode, 404, url);
    t.match(response.json(), { error: 'not-found', message: /^there is no POST \//, expected: /openapi/ });
  }
  const broken = await app.inject('/api/v1/buttons/%zz');
  t.equal(broken.statusCode, 400);
  t.match(broken.json(), { error: 'bad-request', message: String, expected: String });
});

t.test('a wrong method is answered 405 with the allowed ones', async (t) => {
  const { app } = await receiver(t);
  for (const [method, url, allow] of [
    ['POST', '/metrics', 'GET, HEAD'],
    ['DELETE', '/api/v1/buttons/swype-app', 'GET, HEAD'],
    ['PUT', '/api/v1/buttons/swype-app/press', 'POST'],
  ] as const) {
    const response = await app.inject({ method, url, payload: 'x', headers: { 'content-type': 'text/plain' } });
    t.equal(response.statusCode, 405, url);
    t.equal(response.headers.allow, allow);
    t.match(response.json(), { error: 'method-not-allowed', expected: allow });
  }
});

t.test('the headers forbid a browser to load anything from elsewhere, and to store anything', async (t) => {
  const { app } = await receiver(t);
  for (const url of ['/livez', '/openapi.json', '/nope', '/api/v1/buttons']) {
    const { headers } = await app.inject(url);
    t.match(headers['content-security-policy'], /default-src 'none';.*script-src 'self'.*frame-ancestors 'none'/, url);
    t.equal(headers['x-content-type-options'], 'nosniff');
    t.equal(headers['x-frame-options'], 'DENY');
    t.equal(headers['referrer-policy'], 'no-referrer');
    t.equal(headers['cache-control'], 'no-store');
    t.equal(headers['set-cookie'], undefined);
    t.equal(headers['access-control-allow-origin'], undefined);
    t.equal(headers['x-powered-by'], undefined);
  }
});

t.test('nothing is ever redirected', async (t) => {
  const { app } = await receiver(t);
  for (const url of ['//livez', '/livez/', '/livez?x=1', '/./livez', '/api/v1//alertmanager']) {
    const { statusCode } = await app.inject({ url });
    t.ok(statusCode < 300 || statusCode >= 400, `${url}: ${statusCode}`);
  }
  const headers = { ...bearer, host: 'elsewhere.example' };
  const response = await app.inject({
    method: 'POST',
    url: '/api/v1/alertmanager',
    headers,
    payload: notificationOf(),
  });
  t.equal(response.statusCode, 400);
});

t.test('the config may close the metrics: to a token of their own, or to people who may read', async (t) => {
  const ask = async (metricsAccess: AppOptions['metricsAccess'], authorization?: string) => {
    const { app } = await receiver(t, metricsAccess === undefined ? {} : { metricsAccess });
    const headers = authorization === undefined ? {} : { authorization };
    return (await app.inject({ url: '/metrics', headers })).statusCode;
  };
  t.equal(await ask(undefined), 200);
  t.equal(await ask('people'), 401);
  t.equal(await ask('people', person.authorization), 200);
  const scrapers = { accepts: (authorization: string | undefined) => authorization === 'Bearer token-of-prometheus' };
  t.equal(await ask(scrapers), 401);
  t.equal(await ask(scrapers, person.authorization), 401);
  t.equal(await ask(scrapers, 'Bearer token-of-prometheus'), 200);
});

t.test('the metrics are rendered once a second at most', async (t) => {
  const { app, registry } = await receiver(t);
  let renderings = 0;
  const render = registry.metrics.bind(registry);
  registry.metrics = () => {
    renderings += 1;
    return render();
  };
  await Promise.all(Array.from({ length: 20 }, () => app.inject('/metrics')));
  t.equal(renderings, 1);
});
