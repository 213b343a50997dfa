import type { Table } from '../row.ts';

/** A host name that does not resolve. */
export const names: Table = {
  family: 'names',
  effect: 'network',
  rows: [
    [
      'name-not-known',
      'ENOTFOUND | EAI_NONAME | name or service not known | name does not resolve | nodename nor servname provided | errno -2 | no address associated with hostname | EAI_NODATA | nxdomain | non-existing domain | name has no usable address',
      'getaddrinfo(3) of glibc and musl; libuv; Erlang inet',
    ],
    [
      'name-lookup-failed',
      'EAI_AGAIN | EAI_FAIL | temporary failure in name resolution | temporary failure resolving | non-recoverable failure in name resolution | errno -3 | failed to lookup address information | failed to lookup address | dns error | dns resolution failed | dns lookup failed | lookup timed out | name resolution failed | name resolution error | nameresolutionerror | EREFUSED | ESERVFAIL | queryA * | querySrv *',
      'getaddrinfo(3); Rust std::net; c-ares; Envoy; gRPC',
    ],
    [
      'no-such-host',
      'no such host | no such host is known | server misbehaving | dns: no answer',
      'Go net/dnsclient.go; .NET SocketException 11001',
    ],
    [
      'unknown-host',
      "UnknownHostException | UnresolvedAddressException | unknown host | host unknown | hostnotfound | SequelizeHostNotFoundError | failed to resolve * | unable to resolve host | unable to resolve address | could not resolve address | could not resolve host | couldn't resolve host | could not resolve proxy | couldn't resolve server | couldn't resolve proxy | can't resolve host | cannot resolve host | could not be resolved | could not translate host name | getaddrinfo * failed | getaddrinfo: * | gaierror | no resolvable bootstrap urls | host not found | hostname resolving error | bad address * | unknown mysql server host | unknown server host | unable to resolve * | cannot resolve * | could not resolve hostname | failed to resolve",
      'OpenJDK java.net; libcurl strerror; libpq; nginx ngx_resolver; BusyBox; librdkafka; Boost.Asio netdb',
    ],
  ],
};
