import fc from 'fast-check';
import t from 'tap';
import { judgeCause } from '../../../src/core/evidence/cause.ts';
import { quotedLineCharacters, quotedLines } from '../../../src/core/evidence/quotes.ts';

const exited = (message: string, exitCode = 1) => ({ exitCode, reason: 'Error', message });

t.test('the last words of applications that lost the network give the cause network, with the line', async (t) => {
  const words: [string, string][] = [
    ['Node refused', 'Error: connect ECONNREFUSED 203.0.113.7:443'],
    ['Node timed out', "  code: 'ETIMEDOUT',"],
    ['Node unresolved', 'Error: getaddrinfo ENOTFOUND api.swype.com'],
    ['Node resolver away', 'Error: getaddrinfo EAI_AGAIN api.swype.com'],
    ['Node reset', 'Error: read ECONNRESET'],
    ['Node no route', 'Error: connect EHOSTUNREACH 10.0.0.1:443 - Local (10.1.0.2:51234)'],
    ['Node network away', 'Error: connect ENETUNREACH 203.0.113.7:443'],
    ['Node fetch', "[cause]: ConnectTimeoutError: Connect Timeout Error { code: 'UND_ERR_CONNECT_TIMEOUT' }"],
    ['Node fetch reply', "[cause]: HeadersTimeoutError: Headers Timeout Error { code: 'UND_ERR_HEADERS_TIMEOUT' }"],
    ['Node fetch closed', "[cause]: SocketError: other side closed { code: 'UND_ERR_SOCKET' }"],
    ['Node request', 'Error: ESOCKETTIMEDOUT'],
    ['axios', "AxiosError: timeout of 5000ms exceeded { code: 'ECONNABORTED' }"],
    ['pino', '{"level":60,"err":{"type":"Error","message":"connect ECONNREFUSED 203.0.113.7:443"},"msg":"fatal"}'],
    ['Go refused', 'panic: dial tcp 203.0.113.7:443: connect: connection refused'],
    ['Go timeout', 'dial tcp 203.0.113.7:443: i/o timeout'],
    ['Go unresolved', 'dial tcp: lookup api.swype.com on 10.96.0.10:53: no such host'],
    ['Go resolver', 'dial tcp: lookup api.swype.com on 10.96.0.10:53: server misbehaving'],
    ['Go deadline', 'Post "https://api.swype.com/v1": context deadline exceeded'],
    ['Go client', 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)'],
    ['Go TLS', 'Get "https://api.swype.com/": net/http: TLS handshake timeout'],
    ['Go no route', 'dial tcp 203.0.113.7:443: connect: no route to host'],
    ['Go network away', 'dial tcp 203.0.113.7:443: connect: network is unreachable'],
    ['Go reset', 'read tcp 10.1.0.2:51234->203.0.113.7:443: read: connection reset by peer'],
    ['Go kernel timeout', 'dial tcp 203.0.113.7:443: connect: connection timed out'],
    ['Java refused', 'Caused by: java.net.ConnectException: Connection refused'],
    ['Java without words', 'Exception in thread "main" java.net.ConnectException'],
    ['Java connect timeout', 'java.net.SocketTimeoutException: Connect timed out'],
    ['Java read timeout', 'java.net.SocketTimeoutException: Read timed out'],
    ['Java HttpClient', 'java.net.http.HttpConnectTimeoutException: HTTP connect timed out'],
    ['Java unresolved', 'Caused by: java.net.UnknownHostException: api.swype.com'],
    ['Java unresolved channel', 'Caused by: java.nio.channels.UnresolvedAddressException'],
    ['Java no route', 'java.net.NoRouteToHostException: Host is unreachable'],
    ['Java reset', 'java.net.SocketException: Connection reset'],
    ['Python refused', 'ConnectionRefusedError: [Errno 111] Connection refused'],
    ['Python timeout', 'TimeoutError: [Errno 110] Connection timed out'],
    ['Python unresolved', 'socket.gaierror: [Errno -2] Name or service not known'],
    ['Python on musl', 'socket.gaierror: [Errno -2] Name does not resolve'],
    ['Python resolver away', 'socket.gaierror: [Errno -3] Temporary failure in name resolution'],
    ['Python network away', 'OSError: [Errno 101] Network is unreachable'],
    [
      'Python requests',
      "(Caused by ConnectTimeoutError('Connection to api.swype.com timed out. (connect timeout=5)'))",
    ],
    ['Python requests reply', 'requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out. (read timeout=5)'],
    ['Python asyncio', "Cannot connect to host api.swype.com:443 [Connect call failed ('203.0.113.7', 443)]"],
    ['curl', 'curl: (6) Could not resolve host: api.swype.com'],
  ];
  for (const [who, line] of words) {
    const message = `starting up\n${line}\nexiting`;
    t.same(judgeCause(exited(message), []), { cause: 'network', lines: [line.trim()] }, who);
  }
});

t.test('an end without a network failure gives the cause other, whatever the message says', async (t) => {
  const reasons = [
    'OOMKilled',
    'ContainerCannotRun',
    'StartError',
    'Evicted',
    'CreateContainerConfigError',
    'CreateContainerError',
    'RunContainerError',
    'InvalidImageName',
    'ErrImagePull',
    'ImagePullBackOff',
  ];
  for (const reason of reasons) {
    const end = { exitCode: 137, reason, message: 'dial tcp: lookup registry: no such host' };
    t.same(judgeCause(end, [137]), { cause: 'other', lines: [reason] }, reason);
  }
});

t.test('an end without a sign of its cause is unclear, and its last words are quoted', async (t) => {
  const cases: [string, Parameters<typeof judgeCause>[0], string][] = [
    ['exit 0', { exitCode: 0, reason: 'Completed' }, 'Completed, exit code 0, without a word'],
    ['liveness kill', { exitCode: 137, reason: 'Error' }, 'Error, exit code 137, without a word'],
    ['graceful liveness kill', { exitCode: 143, reason: 'Error', message: '' }, 'Error, exit code 143, without a word'],
    ['no reason either', { exitCode: 255 }, 'ended, exit code 255, without a word'],
    [
      'config',
      exited('reading\nfatal: config: MERCHANT_ID is not set\n', 78),
      'Error, exit code 78: fatal: config: MERCHANT_ID is not set',
    ],
    [
      'bug',
      exited("TypeError: Cannot read properties of undefined (reading 'id')"),
      "Error, exit code 1: TypeError: Cannot read properties of undefined (reading 'id')",
    ],
    ['blank lines', exited('last\n\n  \r\n'), 'Error, exit code 1: last'],
  ];
  for (const [name, end, line] of cases) t.same(judgeCause(end, []), { cause: 'unclear', lines: [line] }, name);
});

t.test('words that only look like a network failure do not count as one', async (t) => {
  for (const line of [
    'listening; connection timeout is 5000 ms',
    'MYECONNREFUSEDX is not defined',
    'networks reachable: 3',
    'ConnectExceptionHandler registered',
    'the host was found',
  ]) {
    t.equal(judgeCause(exited(line), []).cause, 'unclear', line);
  }
});

t.test('an exit code that the application reserves for the network is enough', async (t) => {
  const lines = ['exit code 69, reserved for a network failure'];
  t.same(judgeCause({ exitCode: 69, reason: 'Error' }, [68, 69]), { cause: 'network', lines });
  t.equal(judgeCause({ exitCode: 70, reason: 'Error' }, [68, 69]).cause, 'unclear');
  t.same(judgeCause({ exitCode: 69, reason: 'OOMKilled' }, [69]).cause, 'other', 'but not against the kubelet');
});

t.test('if many lines show the network, the last few are quoted in the order they were written', async (t) => {
  const said = Array.from({ length: quotedLines + 3 }, (_, index) => `try ${index}: ECONNREFUSED`);
  t.same(judgeCause(exited(said.join('\n')), []).lines, said.slice(-quotedLines));
});

t.test('a word far into a long line is found, and quoted with the text around it', async (t) => {
  const line = `{"url":"${'x'.repeat(1_000)}","err":"connect ECONNREFUSED 203.0.113.7:443","stack":"${'y'.repeat(1_000)}"}`;
  const { cause, lines } = judgeCause(exited(line), []);
  t.equal(cause, 'network');
  t.match(lines[0], /x","err":"connect ECONNREFUSED 203\.0\.113\.7:443","stack":"y/);
  t.equal(lines[0]?.length, quotedLineCharacters);
  const [atEnd] = judgeCause(exited(`${'x'.repeat(1_000)} ETIMEDOUT`), []).lines;
  t.match(atEnd, /^x+ ETIMEDOUT$/, 'at the end of the line');
  t.equal(atEnd?.length, quotedLineCharacters);
});

t.test('colours and control characters neither hide a word nor reach the record', async (t) => {
  const coloured = exited('\u001b[31mECONNREFUSED\u001b[0m\u0007 after\t3 tries\r\n');
  t.same(judgeCause(coloured, []), { cause: 'network', lines: ['ECONNREFUSED  after 3 tries'] });
});

t.test('whatever a container says, its quotes are few, short, whole and harmless', async () => {
  const message = fc
    .array(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.constantFrom('ECONNREFUSED', '\n', '👍'.repeat(300))),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(message, fc.integer({ min: 0, max: 255 }), (message, exitCode) => {
      const { lines } = judgeCause(exited(message, exitCode), []);
      return (
        lines.length >= 1 &&
        lines.length <= quotedLines &&
        lines.every((line) => line.length <= quotedLineCharacters + 'Error, exit code 255: '.length) &&
        lines.every((line) => line.isWellFormed() && !/\p{Cc}/u.test(line))
      );
    }),
  );
});
