import { connect } from 'node:net';
import t from 'tap';
import { alert, alertmanagerToken, notificationOf, receiver } from './receiver.ts';

const webhook = '/api/v1/alertmanager';
const body = JSON.stringify(notificationOf(alert));
const press = '{"reason":"smuggled"}';
const asAlertmanager = `Host: x\r\nAuthorization: Bearer ${alertmanagerToken}\r\nContent-Type: application/json\r\n`;
const asPerson = 'Host: x\r\nAuthorization: Bearer token-of-alice\r\nContent-Type: application/json\r\n';
const lengthOf = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n`;
const pressed = `POST /api/v1/buttons/swype-app/press HTTP/1.1\r\n${asPerson}${lengthOf(press)}\r\n${press}`;
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const post = (headers: string, sent: string, version = 'HTTP/1.1') =>
  `POST ${webhook} ${version}\r\n${asAlertmanager}${headers}\r\n${sent}`;
const get = (path: string, headers = 'Host: x\r\n') => `GET ${path} HTTP/1.1\r\n${headers}\r\n`;

/** What is sent on one connection, and the statuses of all answers. */
const requests: Readonly<Record<string, readonly [string | Buffer, string]>> = {
  'two lengths that differ': [post(`${lengthOf(body)}Content-Length: 3\r\n`, body), '400'],
  'a length and chunks': [post(`${lengthOf(body)}Transfer-Encoding: chunked\r\n`, chunked), '400'],
  'chunks, and a length that hides a press': [
    post(`Transfer-Encoding: chunked\r\nContent-Length: 4\r\n`, `0\r\n\r\n${pressed}`),
    '400',
  ],
  'two transfer codings': [post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', chunked), '400'],
  'chunked is not the last coding': [post('Transfer-Encoding: chunked, gzip\r\n', chunked), '400'],
  'an unknown coding': [post('Transfer-Encoding: xchunked\r\n', chunked), '400'],
  'a coding behind a vertical tab': [post('Transfer-Encoding: \u000bchunked\r\n', chunked), '400'],
  'a negative length': [post('Content-Length: -1\r\n', body), '400'],
  'a length with a plus sign': [post(`Content-Length: +${body.length}\r\n`, body), '400'],
  'a length in hex': [post(`Content-Length: 0x${body.length.toString(16)}\r\n`, body), '400'],
  'a length beyond all numbers': [post(`Content-Length: ${'9'.repeat(40)}\r\n`, body), '400'],
  'a chunk of a negative size': [post('Transfer-Encoding: chunked\r\n', `-1\r\n${body}\r\n0\r\n\r\n`), '400'],
  'a chunk beyond all sizes': [post('Transfer-Encoding: chunked\r\n', `fffffffffffffffff\r\n${body}`), '400'],
  'a space before the colon': [post(`Content-Length : ${body.length}\r\n`, body), '400'],
  'a header that goes on in the next line': [post(`${lengthOf(body)}X-A: b\r\n c\r\n`, body), '400'],
  'a zero byte in a header': [post(`${lengthOf(body)}X-A: \u0000\r\n`, body), '400'],
  'a line feed without a carriage return': [`GET /livez HTTP/1.1\nHost: x\n\n`, '400'],
  'no Host': ['GET /livez HTTP/1.1\r\n\r\n', '400'],
  'HTTP/0.9': ['GET /livez\r\n\r\n', '200'],
  'HTTP/3.0': ['GET /livez HTTP/3.0\r\nHost: x\r\n\r\n', '400'],
  'the preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
  'TLS to a port without TLS': [Buffer.from([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]), '400'],
  'an upgrade to HTTP/2': [get('/livez', 'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n'), '200'],
  'an upgrade to a WebSocket': [
    get('/api/v1/stream', 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'),
    '401',
  ],
  'a tunnel': ['CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', ''],
  TRACE: ['TRACE / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\r\n', '404'],
  'an invented method': ['STOP /livez HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
  'a body with GET': [`GET /livez HTTP/1.1\r\nHost: x\r\n${lengthOf(pressed)}\r\n${pressed}`, '200'],
  'another address in the request line': [get('http://example.com/livez'), '200'],
  'a forged Host': [get('/nowhere', 'Host: evil.example"><script>\r\n'), '404'],
  'a method in a header': [
    `GET /api/v1/buttons/swype-app/press HTTP/1.1\r\n${asPerson}X-HTTP-Method-Override: POST\r\n\r\n`,
    '405',
  ],
  'a path out of the page': [get('/page/../../../../etc/passwd'), '404'],
  'an encoded path out of the page': [get('/page/%2e%2e%2f%2e%2e%2fpackage.json'), '404'],
  'a path that is encoded twice': [get('/page/%252e%252e%252fpackage.json'), '404'],
  'a path with backslashes': [get('/page/..\\..\\package.json'), '404'],
  'a path with a zero byte': [get('/page/page.css%00.png'), '404'],
  'a path with half an escape': [get('/page/%E0%A4%A'), '400'],
  'a path with two slashes': [get('//livez'), '404'],
  'a path with a semicolon': [get('/livez;x'), '404'],
  'a path of 20 KB': [get(`/${'a'.repeat(20_000)}`), '431'],
  'three hundred headers': [
    get('/livez', `Host: x\r\n${Array.from({ length: 300 }, (_, n) => `X-${n}: 1\r\n`).join('')}`),
    '200',
  ],
  'three thousand headers': [
    get('/livez', `Host: x\r\n${Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1\r\n`).join('')}`),
    '431',
  ],
  'the token in the address': [get(`/api/v1/buttons?access_token=token-of-alice`), '401'],
  'the token of another scheme': [
    get('/api/v1/buttons', 'Host: x\r\nAuthorization: Basic dG9rZW4tb2YtYWxpY2U=\r\n'),
    '401',
  ],
  'two tokens': [get('/api/v1/buttons', `${asPerson}authorization: Bearer x\r\n`), '400'],
  'a token with spaces around it': [post(lengthOf(body), body).replace('Bearer ', 'Bearer   '), '401'],
};

for (const [name, [request, statuses]] of Object.entries(requests)) {
  t.test(
    `${name}: the answer is ${statuses || 'none'}, nothing is pressed, and the next request is answered`,
    async (t) => {
      const { app, panel } = await receiver(t);
      await app.listen({ host: '127.0.0.1', port: 0 });
      const [address] = app.addresses();
      const port = typeof address === 'object' ? address.port : 0;
      const answer = await send(port, request);
      t.equal(
        [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => status).join(),
        statuses,
        answer.slice(0, 300),
      );
      t.strictSame(panel.acts, [], 'nothing is pressed');
      t.notMatch(answer, /evil\.example|token-of-alice|secret|root:/);
      t.match(await send(port, get('/livez')), /^HTTP\/1\.1 200 /);
    },
  );
}

/** Everything that comes back until the receiver closes the connection, or nothing more comes. */
function send(port: number, request: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => void socket.end(request));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
