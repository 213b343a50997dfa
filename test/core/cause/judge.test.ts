import fc from 'fast-check';
import t from 'tap';
import { judgeEnd, quotedLineCharacters } from '../../../src/core/cause/judge.ts';

const exited = (message: string, exitCode = 1) => ({ exitCode, reason: 'Error', message });
const plain = { networkExitCodes: [] };
const judge = (message: string, exitCode = 1) => judgeEnd(exited(message, exitCode), plain);

t.test(
  'the last words of applications that lost the network are judged network, with the line that says so',
  async (t) => {
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
      [
        'Python requests reply',
        'requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out. (read timeout=5)',
      ],
      ['Python asyncio', "Cannot connect to host api.swype.com:443 [Connect call failed ('203.0.113.7', 443)]"],
      ['curl', 'curl: (6) Could not resolve host: api.swype.com'],
    ];
    for (const [who, line] of words) {
      const message = `starting up\n${line}\nexiting`;
      const { cause, line: quoted } = judge(message);
      t.same([cause, quoted], ['network', line.trim()], who);
    }
  },
);

t.test('of a record of a JSON log, the text that decided is quoted', async (t) => {
  const record = '{"level":60,"err":{"type":"Error","message":"connect ECONNREFUSED 203.0.113.7:443"},"msg":"fatal"}';
  t.match(judge(record), { cause: 'network', line: 'connect ECONNREFUSED 203.0.113.7:443' });
});

t.test('what the network has no part in is judged other, whatever the message says', async (t) => {
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
    'ContainerStatusUnknown',
    'Unknown',
  ];
  for (const reason of reasons) {
    const end = { exitCode: 137, reason, message: 'dial tcp: lookup registry: no such host' };
    t.match(judgeEnd(end, { networkExitCodes: [137] }), { cause: 'other', line: reason, row: /^reason\// }, reason);
  }
});

t.test('an end that says nothing of its cause is unclear, and its last words are quoted', async (t) => {
  const cases: [string, Parameters<typeof judgeEnd>[0], string][] = [
    ['exit 0', { exitCode: 0, reason: 'Completed' }, 'Completed, exit code 0, without a message'],
    ['liveness kill', { exitCode: 137, reason: 'Error' }, 'Error, exit code 137, without a message'],
    [
      'graceful liveness kill',
      { exitCode: 143, reason: 'Error', message: '' },
      'Error, exit code 143, without a message',
    ],
    ['no reason either', { exitCode: 255 }, 'ended, exit code 255, without a message'],
    ['blank lines', exited('last\n\n  \r\n'), 'Error, exit code 1: last'],
  ];
  for (const [name, end, line] of cases) t.match(judgeEnd(end, plain), { cause: 'unclear', row: 'none', line }, name);
});

t.test('words that only look like a network failure are not one', async (t) => {
  for (const line of [
    'listening; connection timeout is 5000 ms',
    'MYECONNREFUSEDX is a word',
    'networks reachable: 3',
    'ConnectExceptionHandler registered',
    'the host was found',
  ]) {
    t.equal(judge(line).cause, 'unclear', line);
  }
});

t.test('an exit code that the application reserves for the network is enough, but words outrank it', async (t) => {
  const rules = { networkExitCodes: [68, 69] };
  const line = 'exit code 69, reserved for a network failure';
  t.match(judgeEnd({ exitCode: 69, reason: 'Error' }, rules), { cause: 'network', line });
  t.equal(judgeEnd({ exitCode: 70, reason: 'Error' }, rules).cause, 'unclear');
  t.equal(judgeEnd({ exitCode: 69, reason: 'OOMKilled' }, rules).cause, 'other', 'the kubelet knows better');
  t.equal(judgeEnd(exited('TypeError: x is not a function', 69), rules).cause, 'other', 'so do words');
});

t.test('a failure that was retried with success does not explain a later bug', async (t) => {
  const retried = 'level=error msg="dial tcp 10.0.0.1:443: i/o timeout"\nlevel=info msg="connected"\n';
  t.equal(judge(`${retried}panic: runtime error: index out of range [3] with length 3`).cause, 'other');
  t.equal(judge(retried, 137).cause, 'unclear');
});

t.test('a network failure wrapped in other errors is one, and the chain ends with it', async (t) => {
  const verdict = judge(
    'Error: payment failed\n    at pay (/app/pay.js:1:1) {\n  [cause]: Error: connect ECONNREFUSED 203.0.113.7:443\n}',
  );
  t.match(verdict, {
    cause: 'network',
    row: 'socket/connection-refused',
    peer: '203.0.113.7:443',
    line: '[cause]: Error: connect ECONNREFUSED 203.0.113.7:443',
    chain: ['Error: payment failed', '[cause]: Error: connect ECONNREFUSED 203.0.113.7:443'],
  });
});

t.test('lines of an ordinary shutdown after the fatal error do not hide it', async (t) => {
  const end =
    'level=fatal msg="gateway" error="dial tcp: lookup api.swype.com: no such host"\nlevel=info msg="stopped"';
  t.match(judge(end), { cause: 'network', peer: 'api.swype.com' });
});

t.test('what clients of the container do is not a failure outwards', async (t) => {
  t.equal(judge('http: TLS handshake error from 10.0.0.1:1234: read: connection reset by peer', 137).cause, 'unclear');
  t.equal(judge('listen tcp :8080: bind: address already in use').cause, 'other');
});

t.test('loopback and unix sockets are unclear at most', async (t) => {
  for (const line of [
    'Error: connect ECONNREFUSED 127.0.0.1:5432',
    'Error: connect ECONNREFUSED ::1:5432',
    'dial tcp [::1]:6379: connect: connection refused',
    'Error 111 connecting to localhost:6379. Connection refused.',
    'dial unix /var/run/app.sock: connect: connection refused',
  ]) {
    t.match(judge(line), { cause: 'unclear', row: 'peer/own-pod' }, line);
  }
});

t.test('after a signal to stop, broken connections are of its own doing', async (t) => {
  const after = 'received SIGTERM, stopping\nwrite tcp 10.0.0.1:1->10.0.0.2:5432: write: connection reset by peer';
  t.equal(judge(after, 143).cause, 'unclear');
});

t.test(
  'with network.peers, a failure that names another host name is other; an address or no name counts',
  async (t) => {
    const rules = { networkExitCodes: [], network: { peers: ['api.swype.com'] } };
    const causeOf = (line: string) => judgeEnd(exited(line), rules);
    t.equal(causeOf('getaddrinfo ENOTFOUND api.swype.com').cause, 'network');
    t.equal(causeOf('Post "https://API.swype.com/v1": context deadline exceeded').cause, 'network');
    t.match(causeOf('getaddrinfo ENOTFOUND metrics.example.com'), { cause: 'other', row: 'peer/not-in-network.peers' });
    t.equal(causeOf('connect ECONNREFUSED 203.0.113.7:443').cause, 'network');
    t.equal(causeOf('Error: socket hang up').cause, 'network');
    t.equal(causeOf('could not connect to payment gateway (status:110): i/o timeout').cause, 'network', 'words');
    t.equal(
      causeOf('cURL error 28: Connection timed out (see https://curl.se/libcurl/c/libcurl-errors.html)').cause,
      'network',
    );
    t.equal(causeOf('could not translate host name "db" to address: Name or service not known').cause, 'other');
    t.equal(causeOf('Cannot connect to host metrics.example.com:443 ssl:default [Connect call failed]').cause, 'other');
  },
);

t.test('network.patterns and other.patterns extend the tables, and the verdict names them', async (t) => {
  const pattern = (source: string) => ({
    source,
    find: (text: string): readonly [number, number] | undefined =>
      text.includes(source) ? [text.indexOf(source), text.indexOf(source) + source.length] : undefined,
  });
  const rules = {
    networkExitCodes: [],
    network: { patterns: [pattern('SWYPE-503')] },
    other: { patterns: [pattern('LEDGER')] },
  };
  t.match(judgeEnd(exited('fatal: SWYPE-503'), rules), { cause: 'network', row: 'network.patterns[0]' });
  t.match(judgeEnd(exited('fatal: LEDGER is closed'), rules), { cause: 'other', row: 'other.patterns[0]' });
});

t.test('a word far into a long line is found, and quoted with what is around it', async (t) => {
  const line = `{"url":"${'x'.repeat(1_000)}","err":"connect ECONNREFUSED 203.0.113.7:443 ${'y'.repeat(1_000)}`;
  const { cause, line: quoted } = judge(line);
  t.equal(cause, 'network');
  t.match(quoted, /x","err":"connect ECONNREFUSED 203\.0\.113\.7:443 y/);
  t.equal(quoted.length, quotedLineCharacters);
});

t.test('colours and control characters neither hide a word nor reach the record', async (t) => {
  const { cause, line } = judge('\u001b[31mECONNREFUSED\u001b[0m\u0007 after\t3 tries\r\n');
  t.same([cause, line], ['network', 'ECONNREFUSED  after 3 tries']);
});

t.test('what a log collector puts before each line does not part a stack from its error', async (t) => {
  const stack = [
    'Error: payment failed',
    '    at pay (/app/pay.js:1:1) {',
    '  [cause]: Error: connect ECONNREFUSED 127.0.0.1:4140',
    '}',
  ];
  for (const prefix of ['2020-11-05T12:26:40.675447170Z stderr F ', '2024-03-27 23:54:24 ', 'app_1  | ']) {
    const { cause, chain } = judge(stack.map((line) => `${prefix}${line}`).join('\n'));
    t.same([cause, chain[0]], ['unclear', 'Error: payment failed'], prefix);
  }
});

t.test('a trace whose head was cut off does not belong to the quiet record before it', async (t) => {
  const cut =
    '2024-01-15 08:00:01 INFO GET /healthz 200\n\tat com.example.Main.main(Main.java:1)\nCaused by: java.net.UnknownHostException: db';
  t.match(judge(cut), { cause: 'network', row: 'names/unknown-host', peer: 'db' });
});

t.test('a capital word in a sentence is not a level', async (t) => {
  t.equal(judge('CommandError: You must set ALLOWED_HOSTS if DEBUG is False.').cause, 'other');
});

t.test('the name of a field, a setting or a class says nothing of the network', async (t) => {
  for (const line of [
    'Error: argument NetworkTimeout at index [0] is missing',
    "ERROR config: 'connectTimeout' is required",
    "KeyError: 'connection reset'",
    'TypeError: retryOn must be an array of codes such as ["ECONNRESET"]',
    'fatal: connection timeout must be 5 s',
  ])
    t.equal(judge(line).cause, 'other', line);
  t.equal(judge('Fatal error: Error raised at top level: HTTPClientError.connectTimeout').cause, 'network');
  t.equal(judge("Error: connect ETIMEDOUT 203.0.113.7:443 while reading property 'rates'").cause, 'network');
});

t.test('a topic of the network is no failure without a word that says so', async (t) => {
  t.equal(judge('ERROR setup: the stream table lists channel 3 before channel 2').cause, 'other');
  t.equal(judge('ERROR setup: the stream of channel 3 was not there').cause, 'unclear');
  t.equal(judge('ERROR setup: channel 3 timed out').cause, 'network');
});

t.test('a failed export of telemetry does not explain an end', async (t) => {
  const noise = '2024/03/01 10:01:43 traces export: dial tcp: lookup otel-collector: no such host';
  t.equal(judge(`${noise}\nFATAL unknown profile "live2"\n${noise}`).cause, 'other');
});

t.test('a bare "cannot connect" is explained by the refusal before it', async (t) => {
  const refused = 'ERROR db: password authentication failed for user "pay"';
  t.match(judge(`${refused}\nFATAL failed to connect to the database`), { cause: 'other', row: /^database\// });
  t.equal(judge(`${refused}\nFATAL failed to connect to 203.0.113.7:5432`).cause, 'network', 'it names a peer');
});

t.test('a doubt about a time-out counts in its own clause only', async (t) => {
  t.equal(judge("ERROR startup failed: the nodes' state: timed out").cause, 'network');
  t.equal(judge('ERROR the startup timed out').cause, 'unclear');
});

t.test(
  'exit code 139 without a message, or with words of .NET, proves nothing; words of another runtime make it other',
  async (t) => {
    t.match(judge('', 139), { cause: 'unclear', row: 'none' });
    t.match(judge('info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080', 139), {
      cause: 'unclear',
    });
    t.match(judge('loading model', 139), { cause: 'other', row: 'exit-code/segmentation-fault' });
    t.equal(judge('waiting for the gateway to answer', 139).cause, 'unclear', 'its last words may be of the network');
  },
);

t.test("a button's own patterns outrank every table, and network.patterns outranks other.patterns", async (t) => {
  const pattern = (source: string) => ({
    source,
    find: (text: string): readonly [number, number] | undefined =>
      text.includes(source) ? [text.indexOf(source), text.indexOf(source) + source.length] : undefined,
  });
  const rules = { networkExitCodes: [], other: { patterns: [pattern('LEDGER')] } };
  const both = { ...rules, network: { patterns: [pattern('ACQ-9')] } };
  const line = 'fatal: LEDGER ACQ-9: connect ECONNREFUSED 203.0.113.7:443';
  t.match(judgeEnd(exited(line), rules), { cause: 'other', row: 'other.patterns[0]' });
  t.match(judgeEnd(exited(line), both), { cause: 'network', row: 'network.patterns[0]' });
});

t.test(
  'the exception after a record that announces it belongs to that record, and later warnings do not',
  async (t) => {
    const failed = [
      '2024-03-01T10:01:44.123Z ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed',
      'org.example.WiringException: No qualifying bean of type Fees available',
      '2024-03-01T10:01:44.300Z  WARN 1 --- [kafka] NetworkClient : Connection to node -1 (kafka/10.3.3.4:9092) could not be established.',
    ].join('\n');
    t.match(judge(failed), { cause: 'other', row: 'bug/java-wiring' });
  },
);

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.constantFrom(
        'connect ECONNREFUSED',
        '\n',
        '\n    at x',
        'Traceback',
        'level=fatal',
        '{"msg":"',
        '👍'.repeat(300),
      ),
      fc.constantFrom(
        'could not',
        'a.'.repeat(900),
        '1:'.repeat(900),
        ' '.repeat(900),
        'host='.repeat(200),
        '\\n'.repeat(500),
      ),
    ),
  )
  .map((parts) => parts.join('').slice(0, 4_096));

t.test('whatever a container says, the quote is short, whole and harmless', async () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 0, max: 255 }), (message, exitCode) => {
      const { line, chain } = judge(message, exitCode);
      return [line, ...chain].every(
        (quoted) =>
          quoted.length <= quotedLineCharacters + 'Error, exit code 255: '.length &&
          quoted.isWellFormed() &&
          !/\p{Cc}/u.test(quoted),
      );
    }),
  );
});

t.test('no message of 4 KiB takes long: random, or made to be slow', async (t) => {
  const slow = [
    'could not ',
    'a.',
    'A:',
    '1.',
    'host=',
    ' ',
    '\\n',
    '"',
    '{',
    'at ',
    'failed ',
    'a:1',
    '.A',
    '-',
    'x',
    '::1',
    'field ',
    "'a.' is ",
    'aA',
    'unknown a ',
    'could not load a.a/',
    '/a.rs:1',
    'java.net.A',
    'a_error ',
    '{a,',
    'no ',
    'link to ',
    'A$',
    'a_b.',
    'host a.',
  ];
  const messages = [...slow.map((part) => part.repeat(4_096).slice(0, 4_096)), ...fc.sample(hostile, 200)];
  const slowest = messages.map((message) => {
    const began = process.cpuUsage();
    judge(message);
    const { user, system } = process.cpuUsage(began);
    return { ms: (user + system) / 1_000, begins: message.slice(0, 20) };
  });
  t.same(
    slowest.filter(({ ms }) => ms > 250),
    [],
  );
});

t.test('code that a runtime quotes and underlines says nothing of the network', async (t) => {
  const bug =
    "/app/conn.rb:52:in `open': undefined method `x' for nil:NilClass (NoMethodError)\n\n    @socket.timeout\n           ^^^^^^^^";
  t.equal(judge(bug).cause, 'other');
});

t.test('plain words about a fault are other only without any sign of the network or a peer', async (t) => {
  t.match(judge('fatal: gateway.yaml is invalid'), { cause: 'other', row: /^plain-words\// });
  t.equal(judge('fatal: the response is invalid').cause, 'unclear');
  t.equal(judge('ERROR dial tcp 203.0.113.7:443: i/o timeout\nFATAL catalogue is missing').cause, 'network');
});

t.test('an uncaught exception with a name of its own is other, unless a word could mean the network', async (t) => {
  const thrown = (text: string) =>
    judge(`Exception in thread "main" com.example.${text}\n\tat com.example.Main.main(Main.java:9)`);
  t.match(thrown('LedgerBalanceException: debit 3, credit 4'), { cause: 'other', row: 'bug/named-exception' });
  t.equal(thrown('LedgerBalanceException: the bank hung up').cause, 'unclear');
});

t.test('the name of an exception is read word by word, where no other row has a word', async (t) => {
  const thrown = (text: string) =>
    judge(`Traceback (most recent call last):\n  File "/app/a.py", line 1, in b\n${text}`);
  t.match(thrown('pay.BankConnectionError: debit 3'), { cause: 'network', row: 'exception-name/not-reached' });
  t.match(thrown('pay.SessionTimeoutError: step 3'), { cause: 'network', row: 'exception-name/timed-out' });
  t.match(thrown('pay.GatewayConfigurationError: peer 3'), { cause: 'other', row: 'exception-name/setting-or-data' });
  t.equal(thrown('pay.ConnectionSettingsError: peer 3').cause, 'unclear', 'its words disagree');
  t.equal(thrown('pay.LockTimeoutError: peer 3').cause, 'unclear', 'a lock is no peer');
  t.match(thrown('pay.BankConnectionError: TypeError: x is undefined'), { cause: 'other', row: /^(?!exception-name)/ });
});

t.test(
  'a last error that says in a sentence what is wrong is other, unless a word could mean the network',
  async (t) => {
    t.match(judge('ERROR settle: fee 14 is listed before 12'), { cause: 'other', row: 'bug/named-exception' });
    for (const line of [
      'ERROR settle: run failed for fee 14',
      'ERROR settle: the bank gave no fee 14',
      'ERROR settle: Gebühr 14 fehlt völlig',
      'settle: fee 14 is listed before 12',
    ])
      t.equal(judge(line).cause, 'unclear', line);
  },
);

t.test(
  'plain words about an outage count in an error, and give way to the peer that an error before names',
  async (t) => {
    const fatal = 'FATAL capture: no answer from the bank, exiting';
    t.match(judge(fatal), { cause: 'network', row: 'plain-words/no-answer' });
    t.equal(judge('INFO capture: no answer from the bank yet').cause, 'unclear');
    t.match(judge(`ERROR dial tcp 203.0.113.7:443: i/o timeout\n${fatal}`), { peer: '203.0.113.7:443' });
    t.match(judge(`ERROR dial tcp 127.0.0.1:4140: connection refused\n${fatal}`), { row: 'peer/own-pod' });
    t.equal(judge('FATAL capture: worker 3 gave no answer: timed out').cause, 'unclear', 'a worker is no peer');
  },
);

t.test('what a failed call gave says nothing of why it failed; the error before does', async (t) => {
  const bug = 'Can\'t call method "prepare" on an undefined value at /app/pay.pl line 4.';
  t.equal(judge(bug, 255).cause, 'unclear');
  t.equal(
    judge(`DBI connect('pay') failed: Can't connect to MySQL server on 'db' (110)\n${bug}`, 255).cause,
    'network',
  );
});

t.test('a record of JSON whose beginning was cut off is still read', async (t) => {
  const cut = 'at TLSSocket.emit (node:events:517:28)\\n    at end","code":"ECONNRESET","name":"Error"},"msg":"fatal"}';
  t.match(judge(cut), { cause: 'network', row: 'socket/connection-reset' });
});

t.test('stack frames of Go, Lua and Swift, and names of methods of Ruby, say nothing', async (t) => {
  const go = 'panic: batch 3: off by 0.01\n\ngoroutine 1 [running]:\nmain.closeSocket(...)\n\t/src/a.go:90';
  const ruby = "/app/lib/a.rb:9:in `close': batch 3: off by 0.01 (Pay::OutOfBalance)";
  const lua = 'lua: /app/a.lua:3: batch is off by one\nstack traceback:\n\t/app/a.lua:3: in function connect';
  for (const message of [go, ruby, lua])
    t.match(judge(message), { cause: 'other', row: 'bug/named-exception' }, message);
});

t.test('an exhausted pool leaves the cause to the errors before it', async (t) => {
  const dropped =
    '** (DBConnection.ConnectionError) connection not available and request was dropped from queue after 2000ms';
  t.equal(judge(dropped).cause, 'unclear');
  const refused =
    '[error] failed to connect: ** (DBConnection.ConnectionError) tcp connect (db:5432): connection refused';
  t.equal(judge(`${refused}\n${dropped}`).cause, 'network');
});
