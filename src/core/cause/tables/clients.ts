import type { Table } from './row.ts';

/** What general clients and libraries say when they did not reach their peer. */
export const clients: Table = {
  family: 'client',
  effect: 'network',
  rows: [
    [
      'cannot-connect',
      "can't contact ldap server | cannot execute request on any known server | cluster unreachable | trouble with your network connection | check internet connection | temporary error (try again later) | failed to connect to | failed to connect | refused connection at | host refused connection | max-retries exceeded | failed connecting to | opening tcp socket | a socket error occurred | failed to open connection | unable to connect to | unable to connect | could not connect to | could not connect | couldn't connect to | cannot connect to | can't connect to | can not connect to | not possible to connect to | error connecting to | error on opening a connection | timeout on wait for view | websocket closed (1006 | websocket closed: 1006 | closed with code 1006 | closed with 1006 | close code 1006 | connection failed | failed to dial | failed to open tcp connection | failed to establish a new connection | failed to establish connection | could not establish connection | unable to establish connection | unable to open connection | connection error | could not contact * | failed to contact | couldn't connect | not able to connect | could not be established | connection is closed or could not be opened | could not open connection | could not establish tcp connection | timed out connecting to | timed out trying to connect | dial tcp: * | dial tcp * | dial udp * | request send failed",
      'the common wording of clients, such as libpq, redis-py, urllib3, Net::HTTP, Kafka',
    ],
    [
      'cannot-reach',
      "unreachable after | unreachable, giving up | could not reach | couldn't reach | can't reach | cannot reach | can not reach | unable to gossip with any peers | unable to contact | failed to reach | unable to reach | not reachable | is unreachable | server unreachable | gateway unreachable | destination unreachable | endpoint unreachable | were reachable | no reachable servers",
      'the common wording of clients, such as mgo and RabbitMQ.Client',
    ],
    [
      'closed-by-peer',
      'error reading ssh protocol banner | REFUSED_STREAM | payload is not completed | TransferEncodingError | not enough data for satisfy | IncompleteMessage | connection was closed cleanly | connection was closed in a non-clean fashion | end of file reached | closed the websocket connection without completing | ssl connect*: closed | SMTPServerDisconnected | connection unexpectedly closed | connection broken: | no close frame received | header parser received no bytes | stream was reset | tcp recv*: closed | tcp send*: closed | ssl recv*: closed | KafkaJSConnectionClosedError | typeerror: terminated | get "http*": unexpected eof | post "http*": unexpected eof | ERR_HTTP2_GOAWAY_SESSION | socket hang up | other side closed | UND_ERR_SOCKET | remote end closed connection | RemoteDisconnected | server disconnected | ServerDisconnectedError | connection closed before message completed | connection was closed before we received | ConnectionClosedError | connection closed by server | connection closed by remote | server closed the connection | peer closed the connection | connection was lost | connection was dropped | connection was interrupted | connection was aborted | connection to * was lost | connection to * lost | lost the connection to | lost connection to | ResetWithoutClosingHandshake | NGHTTP2_REFUSED_STREAM | ERR_HTTP2_STREAM_ERROR | stream closed with error code | waiting for handshake | abnormal closure | close 1006 * unexpected eof | connection closed unexpectedly | closed by the remote host | closed by remote host | connection reset by peer | NoHttpResponseException | failed to respond | unexpected end of file from server | unexpected end of stream | response ended prematurely | premature close | ERR_STREAM_PREMATURE_CLOSE | connection prematurely closed | PrematureCloseException | ClosedChannelException | server closed idle connection | http2: server sent goaway | http2: client connection lost | incomplete chunked read | IncompleteRead | prematurely closed | RemoteProtocolError | connection dropped | disconnected by server',
      'node http; undici; CPython http.client; aiohttp; botocore; Apache HttpClient; OkHttp; Reactor Netty; Go net/http; hyper',
    ],
    [
      'request-timed-out',
      '100% packet loss | connection time-out | maximum timeout reached | connection timeout reached | timed out after waiting * for a reply | finch.transporterror | req.transporterror | reason: :timeout | ssl connect*: timeout | source: timedout | timeout connecting to | operation was aborted due to timeout | request canceled while waiting for connection | redis command timed out | command timed out after | RedisCommandTimeoutException | RedisTimeoutException | KafkaJSRequestTimeoutError | ConnectionTimeout | APITimeoutError | AMQPTimeoutException | tcp connect*: timeout | tcp recv*: timeout | NetworkInterfaceExceededTimeLimit | i/o timeout | Client.Timeout exceeded | context deadline exceeded | request timed out | total timeout of api | before any response was received | request timeout | timeout awaiting response headers | awaiting headers | UND_ERR_CONNECT_TIMEOUT | UND_ERR_HEADERS_TIMEOUT | UND_ERR_BODY_TIMEOUT | HeadersTimeoutError | BodyTimeoutError | ConnectTimeoutError | ConnectTimeout | ReadTimeout | WriteTimeout | ReadTimeoutError | ConnectTimeoutException | ReadTimeoutException | SocketTimeoutException | HttpTimeoutException | HttpConnectTimeoutException | HttpRequestTimeoutException | ServerTimeoutError | Net::OpenTimeout | Net::ReadTimeout | timeout of #* exceeded | timeouterror: timed out | socket.timeout | timeout reading from socket | timed out waiting for connection | timed out waiting for a node assignment | connection timed out after | HttpClient.Timeout | unable to read data from the transport connection | timeout while connecting | timed out while connecting | ConnectionTimeoutError | Errno::ETIMEDOUT | connecttimeout, mc | operation timed out after | Mint.TransportError | timed out (connect | timeout performing | TimeoutException: timeout | execution expired | network timeout at | idle timeout reached for | the operation has timed out | CommunicationTimedOutException | httpoison.error | no recent network activity | did not respond within | keepalive timeout | keepalive ping timeout | keepalive watchdog | keep-alive timeout expired | ping timeout | pong timeout | OpenTimeout',
      'Go net/http; undici; requests; httpx; OpenJDK; Ktor; .NET HttpClient; Net::HTTP; axios; Mint; StackExchange.Redis; Symfony HttpClient',
    ],
    [
      'exception-class',
      'TCPConnectionFailed | TCPConnectionFailedForAllHosts | ConnectError | all connection attempts failed | httpcore.readerror | httpx.readerror | httpx.writeerror | SERVER_DOWN | HOST-UNREACHABLE-ERROR | CONNECTION-REFUSED-ERROR | NETWORK-UNREACHABLE-ERROR | TIMEOUT-ERROR | NS-HOST-NOT-FOUND-ERROR | NS-TRY-AGAIN-CONDITION | SMTPConnectError | StripeConnectionError | KafkaConnectionError | AMQPConnectionClosedException | AMQPHeartbeatMissedException | BrokerTransportFailure | ConnectException | NoRouteToHostException | ConnectionRefusedError | CannotConnectError | ConnectionBad | BrokerUnreachableException | ConnectFailureException | EndpointConnectionError | EndpointUnreachableException | NewConnectionError | ConnectionFailed | ClientConnectorError | MongoNetworkError | MongoNetworkTimeoutError | MongoSocketOpenException | MongoSocketReadException | MongoSocketReadTimeoutException | MongoTimeoutException | ServerSelectionTimeoutError | AutoReconnect | NetworkTimeout | RedisConnectionException | JedisConnectionException | RedisConnectionFailureException | AmqpConnectException | AmqpIOException | AMQPConnectionError | AMQPConnectorException | AMQPIOException | ConnectionClosedByBroker | StreamLostError | ResourceAccessException | ZooKeeperClientTimeoutException | SequelizeConnectionRefusedError | SequelizeHostNotReachableError | ConnectionInterrupted | ClusterAllFailedError | ERR_SOCKET_CONNECTION_TIMEOUT | ERR_NETWORK | HostNotFoundError | RemoteHostClosedError | TemporaryNetworkFailureError | UnknownNetworkError | MaxRetriesPerRequestError | NoBrokersAvailable | HttpHostConnectException | APIConnectionError | TransportError(econn* | CommunicationsException | SSLZeroReturnError | ConnectionLoss | ConnectionLossException | Errno::ECONNREFUSED | Errno::EHOSTUNREACH | client error (connect) | hyper::error(connect | kind: connect | Predis\\Connection\\ConnectionException',
      'exception classes of OpenJDK, Ruby, RabbitMQ, botocore, urllib3, MongoDB, Lettuce, Jedis, Spring, ZooKeeper, Sequelize, ioredis, kafka-python, hyper, Qt; conditions of usocket',
    ],
    [
      'http-eof',
      'get "http*": eof | post "http*": eof | put "http*": eof | write: broken pipe | read: connection reset',
      'Go net/http',
    ],
    [
      'chromium',
      'ERR_NAME_NOT_RESOLVED | ERR_CONNECTION_REFUSED | ERR_CONNECTION_RESET | ERR_CONNECTION_TIMED_OUT | ERR_CONNECTION_CLOSED | ERR_CONNECTION_FAILED | ERR_CONNECTION_ABORTED | ERR_INTERNET_DISCONNECTED | ERR_ADDRESS_UNREACHABLE | ERR_NETWORK_CHANGED | ERR_EMPTY_RESPONSE | ERR_TIMED_OUT | ERR_PROXY_CONNECTION_FAILED | ERR_TUNNEL_CONNECTION_FAILED',
      'Chromium net_error_list.h',
    ],
    [
      'erlang-atoms',
      'failed_to_connect | connect_failed | connection_refused | connection_closed | connection_reset | socket_closed | socket_closed_unexpectedly | closed_by_peer | conn_refused | (tesla.error) * connect_timeout | :connect_timeout | :recv_timeout',
      'error terms of brod, amqp_client, gun, hackney; NATS error codes',
    ],
    [
      'fetch-failed',
      "couldn't find it in the cached files | reqwest::error { kind: request | reqwest::error { kind: connect | fetch failed | networkerror when attempting to fetch | failed to fetch | request to http* failed, reason | error sending request for url | error trying to connect | tcp connect error | network request failed | network error | i/o error on get request | i/o error on post request | urlopen error | could not get any response",
      'node-fetch; reqwest; hyper; axios; Spring RestTemplate; CPython urllib',
    ],
    [
      'waited-in-vain',
      'did not come up | never came up | waited * to become | timeout occurred after waiting * for | timed out waiting for *:#* | timeout after * waiting on dependencies | is not reachable | not reachable, giving up | still unreachable | timeout waiting for *:#* | gave up waiting for * | never became available',
      'wait-for-it; dockerize; wait-for; entrypoint loops',
    ],
    [
      'wget',
      "wget: unable to resolve | wget: can't connect | wget: download timed out | wget: server returned error: HTTP/1.1 50# | giving up after",
      'GNU wget; BusyBox wget',
    ],
    ['git', 'the remote end hung up unexpectedly | rpc failed; curl | early eof', 'git remote-curl.c'],
    [
      'redis',
      'error while reading line from the server | read error on connection | error while reading from socket | socket closed unexpectedly | masterdown | went away | no connection is active/available | error connecting right now | connection to redis * lost | client has been closed unexpectedly',
      'Predis; phpredis; redis-py; StackExchange.Redis; node-redis',
    ],
    [
      'mongo',
      "no primary server is available | no server is available | NoServerAvailable | no suitable servers found | server selection timeout | server selection error | server selection timed out | timed out after * while waiting for a server that matches | exception opening socket | exception receiving message | mongoserverselectionerror: connection * closed | mongoserverselectionerror: server selection timed out | couldn't connect to server | topology was destroyed | could not perform discovery | no routing servers | hostunreachable: *",
      'MongoDB drivers',
    ],
    [
      'amqp',
      'CONNECTION_FORCED | CONNECTION-FORCED | unexpected close | amqp:connection:forced | reason: "eof" | channel/connection is not open | heartbeat timeout | too many missed heartbeats | socket closed abruptly | missed heartbeats from client | none of the specified endpoints were reachable | failed to connect to amqp | epmd error for host',
      'AMQP 0-9-1 code 320; amqplib; amqp091-go; RabbitMQ',
    ],
    [
      'ibm-mq',
      "AMQ9202 | AMQ9204 | AMQ9213 | reason '2538' | reason '2009' | reason '2059' | RC=2538 | RC=2009 | RC=2059 | MQRC_HOST_NOT_AVAILABLE | MQRC_CONNECTION_BROKEN | MQRC_Q_MGR_NOT_AVAILABLE | MQRC_CONNECTION_NOT_AVAILABLE | MQRC_CHANNEL_NOT_AVAILABLE",
      'IBM MQ reason codes 2538, 2009, 2059, 2568, 2537',
    ],
    [
      'kafka',
      'run out of available brokers | brokers are down | AllBrokersDown | all broker connections are down | broker transport failure | broker may not be available | failed to connect to seed broker | KafkaJSConnectionError | KafkaJSNumberOfRetriesExceeded: connection | not present in metadata after | timed out waiting for a node assignment | failed to update metadata after | bootstrap broker * disconnected | Connection to node * could not be established | kafka: client has run out | common.errors.TimeoutException | common.errors.DisconnectException | _ALL_BROKERS_DOWN | _TRANSPORT | failed to fetch metadata | leader not available',
      'Kafka clients; sarama; KafkaJS; librdkafka',
    ],
    [
      'nats-zookeeper',
      'connack timeout | no servers available for connection | connection loss | no cluster leader | etcdserver: no leader | etcdserver: request timed out | nats: timeout | nats: connection closed | session expired or connection lost | connectionloss for',
      'nats.go; ZooKeeper; MQTT.js; Consul; etcd',
    ],
    [
      'cluster-join',
      "couldn't join seed nodes because of an error | has failed, address is now gated | discovery failed: no route",
      'Akka remote',
    ],
  ],
};

/** Sockets of this container's own, and what comes after someone else ended it. */
export const listening: Table = {
  family: 'listen',
  effect: 'refused',
  rows: [
    [
      'address-in-use',
      'EADDRINUSE | address already in use | address in use | AddrInUse | port ## was already in use | port #### was already in use | port ##### was already in use | port * is already in use | port is already allocated | only one usage of each socket address | errno 98 | os error 98 | PortInUseException | AddressInUseException | address already bound | already in use | bindexception',
      'errno(3): EADDRINUSE; Spring Boot; Kestrel',
    ],
    [
      'bind-refused',
      "could not create * listen socket | could not create any tcp/ip sockets | could not create server tcp listening socket | connection in use: (* | can't connect to ('* | cannot assign requested address: bind | listen EADDRNOTAVAIL | bind: cannot assign requested address | bind: address not available | error while attempting to bind | listen tcp: lookup * no such host | listen tcp: lookup * i/o timeout | listen tcp: lookup * server misbehaving | bind: permission denied | listen eacces | bind() to * failed | failed to bind | could not bind | unable to bind | cannot bind | bind: *",
      'errno(3): EADDRNOTAVAIL, EACCES of bind(2); nginx; php-fpm; PostgreSQL; Redis; gunicorn',
    ],
    [
      'display',
      'could not connect to display | cannot connect to display | cannot open display | unable to open display | could not load the qt platform plugin',
      'Xlib; Qt',
    ],
    [
      'own-cancel',
      'migration cancelled: context canceled | cancelled: context canceled | operation was canceled by shutdown',
      'Go context',
    ],
  ],
};

/** About a client of this container. */
export const inbound: Table = {
  family: 'inbound',
  effect: 'inbound',
  rows: [
    [
      'tls-of-client',
      'http: tls handshake error from | tls handshake error from | rejected connection from | ssl_do_handshake() failed * client: | ssl_accept * failed',
      'Go net/http server; etcd; nginx',
    ],
    [
      'client-went',
      'liveness probe failed | readiness probe failed | startup probe failed | while reading client request | while waiting for request, client | while sending to client | while keepalive, client | clientError: error: | ClientAbortException | client disconnected | client closed connection | could not receive data from client | could not send data to client | unexpected eof on client connection | connection reset by client | error from client | error handling request from | accept failed | accept4: * | accept tcp * | error while accepting | connection to client lost | got an error reading communication packets | aborted connection | closing amqp connection * client unexpectedly closed | lost connection from',
      'nginx; node http clientError; Tomcat; PostgreSQL; MySQL; RabbitMQ',
    ],
    [
      'served-error',
      'while connecting to upstream | while reading response header from upstream | while reading upstream',
      'nginx error log: an answered request, not the end of nginx',
    ],
  ],
};

/** A program goes on without its traces, metrics and reports of errors, so a failed export ends none. */
export const telemetry: Table = {
  family: 'telemetry',
  effect: 'inbound',
  rows: [
    [
      'export-failed',
      'traces export: * | metrics export: * | logs export: * | failed to export traces | failed to export metrics | failed to export logs | failed to export spans | failed to export batch | exporter export timeout | exception while exporting span | transient error * encountered while exporting | sentry logger | error while sending event | failed to send metrics | failed to push metrics | failed to upload profile | statsd: * | failed to send traces | failed to submit * traces',
      'OpenTelemetry SDKs; Sentry SDKs; dd-trace; Pyroscope; StatsD clients',
    ],
  ],
};

/** Known, and open to several readings. */
export const doubts: Table = {
  family: 'doubt',
  effect: 'ambiguous',
  rows: [
    [
      'failed-call',
      'on an undefined value | bool given | false given | on false | on bool',
      'Perl and PHP: what a call gave that may have failed before',
    ],
    [
      'package-index',
      'unable to select packages | could not find a version that satisfies | no matching distribution found | unable to locate package',
      'apk; pip; apt: the package is not there, or its index was not read',
    ],
    [
      'cache-sync',
      'timed out waiting for cache to be synced | caches to sync | cache to sync | wait for caches',
      'controller-runtime; client-go',
    ],
    [
      'several-reasons',
      'EADDRNOTAVAIL | cannot assign requested address | errno 99 | transient network issue | unexpected eof | use of closed network connection | write EPIPE | BrokenPipeError | errno 32 | broken pipe',
      'errno(3): EPIPE, of a pipe or a socket; EADDRNOTAVAIL of connect(2); Kafka clients',
    ],
    [
      'internal-server-error',
      'status code 500 | status code: 500 | 500 internal server error | 500 server error | returned error: 500 | internal server error',
      'RFC 9110 15.6.1',
    ],
    [
      'closed-here',
      'connection is closed | connection is already closed | connection has been closed',
      'JDBC; psycopg; hiredis: closed by which side is not said',
    ],
    [
      'setting',
      'connection timeout is | connect timeout is | read timeout is | connection timeout set | connection timeout = | timeout set to',
      'settings that logs show at the start',
    ],
    ['another-connect', 'connect.errors.ConnectException', 'Kafka Connect: its own exception, of any cause'],
    [
      'timeout-of-something',
      '{:error, :timeout} | {error,timeout}',
      'Erlang: of a call within the node, or of a connection',
    ],
    ['grpc-internal', '13 INTERNAL | code = internal | code = unknown | statuscode.internal', 'gRPC status 13'],
    ['killed', 'worker timeout', 'signal(7); gunicorn'],
  ],
};
