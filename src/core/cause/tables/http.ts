import type { Table } from './row.ts';

/** How clients write one status of HTTP. */
function status(code: string, phrase: string): string {
  const before =
    'response code: | response code | server response: | unexpected response: | response: | responded with | status code | status code: | statuscode: | statuscode= | status: | status= | status | returned error: | error code: | http error | http | http/1.0 | http/1.1 | http/2 | http/2.0 | code';
  const forms = before.split(' | ').map((each) => (each.endsWith('=') ? `${each}${code}` : `${each} ${code}`));
  const named = ['', '(', '"', '- ', ': '].map((mark) => `${code} ${mark}${phrase}`);
  return [...forms, ...named, `[${code}`, `${code} ${code < '500' ? 'client' : 'server'} error`].join(' | ');
}

/** Gateways and proxies that could not reach what is behind them. */
export const gateways: Table = {
  family: 'gateway',
  effect: 'network',
  rows: [
    [
      'bad-gateway',
      `${status('502', 'bad gateway')} | BadGateway | bad gateway | server replied 502`,
      'RFC 9110 15.6.3; axios; requests; curl; OpenFeign; .NET',
    ],
    [
      'service-unavailable',
      `${status('503', 'service unavailable')} | too many 50# error responses | 503 service temporarily unavailable | the server is currently unable to handle the request | ServiceUnavailable | service unavailable`,
      'RFC 9110 15.6.4',
    ],
    [
      'gateway-timeout',
      `${status('504', 'gateway timeout')} | GatewayTimeout | gateway timeout | gateway time-out`,
      'RFC 9110 15.6.5',
    ],
    [
      'cdn-no-origin',
      `${status('52#', 'origin')} | 522 connection timed out | 521 web server is down`,
      'Cloudflare 5xx errors: the CDN does not reach the origin',
    ],
    [
      'envoy-no-upstream',
      'upstream connect error | no healthy upstream | upstream request timeout | no route to upstream | upstream_reset_before_response | delayed connect error | remote connection failure | cluster_not_found',
      'Envoy response flags and local replies',
    ],
    [
      'proxy-failed',
      'cannot connect to proxy | tunnel connection failed: 50# | proxy connect aborted | proxy tunneling failed | unable to tunnel through proxy * 50# | proxyconnect tcp',
      'urllib3; CPython http.client; libcurl; OpenJDK; Go net/http',
    ],
  ],
};

/** A request that no client can send: it fails before the network. */
export const requests: Table = {
  family: 'request',
  effect: 'refused',
  rows: [
    [
      'not-sendable',
      'bad port | invalid url | invalidurl | ERR_INVALID_URL | failed to parse url | MissingSchema | UnsupportedProtocol | unsupported protocol scheme | only absolute urls are supported | relative url without a base | unknown scheme | ERR_INVALID_PROTOCOL | ERR_INVALID_CHAR | no connection adapters were found | first path segment in url | no host in request url | missing port in address | too many colons in address | illegal character in | url using bad/illegal format | an invalid request uri was provided | invalid uri',
      'Fetch standard 2.8; node errors; requests; httpx; Go net/url; .NET HttpClient; OpenJDK',
    ],
  ],
};

/** An answer of the peer that no network changes. */
export const answers: Table = {
  family: 'answer',
  effect: 'refused',
  rows: [
    [
      'unauthorized',
      `${status('401', 'unauthorized')} | code: 401 | unauthenticated | statuscode.unauthenticated | code = unauthenticated | unauthorized`,
      'RFC 9110 15.5.2; gRPC status 16',
    ],
    [
      'forbidden',
      `${status('403', 'forbidden')} | code: 403 | is forbidden | an error occurred (403) | Forbidden: 403 | forbidden (check | (forbidden) | PERMISSION_DENIED | PermissionDenied | AccessDenied | access denied | AccessDeniedException | UnauthorizedOperation`,
      'RFC 9110 15.5.4; gRPC status 7; Kubernetes API; AWS errors',
    ],
    [
      'not-found',
      `${status('404', 'not found')} | code = notfound | 5 NOT_FOUND | statuscode.not_found | NoSuchBucket | NoSuchKey | an error occurred (404) | KeeperErrorCode = NoNode`,
      'RFC 9110 15.5.5; gRPC status 5',
    ],
    [
      'bad-request',
      `${status('400', 'bad request')} | ${status('409', 'conflict')} | ${status('405', 'method not allowed')} | ${status('410', 'gone')} | ${status('413', 'payload too large')} | ${status('415', 'unsupported media type')} | ${status('422', 'unprocessable')} | ${status('4##', 'client error')} | precondition_failed | precondition-failed | no queue * in vhost | no exchange * in vhost | NOT_ALLOWED | vhost * not found | 422 unprocessable | UNKNOWN_TOPIC_OR_PART | unknown topic or partition | oom command not allowed | 402 payment required | card was declined | card_declined | insufficient funds | declined payment | 3 INVALID_ARGUMENT | code = invalidargument | code = failedprecondition | code = alreadyexists | code = unimplemented | 12 UNIMPLEMENTED | statuscode.invalid_argument | statuscode.unimplemented | INVALID_ARGUMENT: | FAILED_PRECONDITION: | ALREADY_EXISTS: | UNIMPLEMENTED: | OUT_OF_RANGE: | NOT_FOUND: | DATA_LOSS: | server rejected the connection | execution reverted | stopped after # redirects | stopped after ## redirects | too many redirects | unexpected mimetype | unexpected content type`,
      'RFC 9110 15.5; gRPC status 3, 5, 6, 9, 11, 12, 15; aiohttp',
    ],
    [
      'too-many-requests',
      `${status('429', 'too many requests')} | too many requests | RESOURCE_EXHAUSTED | code = ResourceExhausted | ResourceExhausted, | rate limit exceeded | ThrottlingException | rateLimited`,
      'RFC 6585; gRPC status 8',
    ],
  ],
};
