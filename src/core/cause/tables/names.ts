import type { Table } from './row.ts';

/** A host name that does not resolve. */
export const names: Table = {
  family: 'names',
  effect: 'network',
  rows: [
    [
      'name-not-known',
      'DNS query name does not exist | failed to get an ip address | ENOTFOUND | EAI_NONAME | name or service not known | name does not resolve | nodename nor servname provided | [errno -2] | errno = -2 | no address associated with hostname | EAI_NODATA | nxdomain | non-existing domain | name has no usable address | not provided, or not known | UnknownHostName',
      'getaddrinfo(3) of glibc and musl; libuv; Erlang inet',
    ],
    [
      'name-lookup-failed',
      'resource temporarily unavailable (*:#* | ETIMEOUT | domain name not found | servfail | get address for | host lookup error | failed host lookup | produced zero addresses | EAI_AGAIN | EAI_FAIL | temporary failure in name resolution | temporary failure resolving | non-recoverable failure in name resolution | [errno -3] | errno = -3 | failed to lookup address information | failed to lookup address | dns error | dns resolution failed | dns lookup failed | lookup timed out | name resolution failed | name resolution error | TemporaryNameServerFailure | NameServerFailure | nameresolutionerror | EREFUSED | ESERVFAIL | queryA * | querySrv *',
      'getaddrinfo(3); Rust std::net; c-ares; Envoy; gRPC',
    ],
    [
      'no-such-host',
      'no such host | no such host is known | server misbehaving | dns: no answer',
      'Go net/dnsclient.go; .NET SocketException 11001',
    ],
    [
      'unknown-host',
      "HostNotFoundException | (SocketError) | SocketError: * | failed to resolve '*:#* | failed to resolve '*' [ | failed to resolve host | failed to resolve hostname | failed to resolve address | failed to resolve name | failed to resolve broker | unable to resolve hostname | cannot resolve host | cannot resolve hostname | cannot resolve address | can't resolve instance hostname | wget: bad address | ping: bad address | nc: bad address | UnknownHostException | UnresolvedAddressException | unknown host | host * not found | server not found | host unknown | hostnotfound | SequelizeHostNotFoundError | unable to resolve host | unable to resolve address | could not resolve address | could not resolve host | couldn't resolve host | could not resolve proxy | couldn't resolve server | couldn't resolve proxy | can't resolve host | cannot resolve host | could not be resolved | could not translate host name | getaddrinfo * failed | getaddrinfo: * | gaierror | no resolvable bootstrap urls | host not found | hostname resolving error | unknown mysql server host | unknown server host | could not resolve hostname",
      'OpenJDK java.net; libcurl strerror; libpq; nginx ngx_resolver; BusyBox; librdkafka; Boost.Asio netdb',
    ],
  ],
};
