import type { Table } from './row.ts';

/** Gateways and proxies that could not reach what is behind them. */
export const gateways: Table = {
  family: 'gateway',
  effect: 'network',
  rows: [
    [
      'bad-gateway',
      'response code: 502 | response code 502 | unexpected server response: 502 | status code 502 | status code: 502 | status: 502 | statuscode: 502 | status=502 | 502 bad gateway | 502 server error | returned error: 502 | error code: 502 | http 502 | http/1.1 502 | http error 502 | [502 bad gateway] | response: 502 | code 502 | server replied 502 | BadGateway | 502 (bad gateway) | unexpected response: 502 | bad gateway',
      'RFC 9110 15.6.3; axios; requests; curl; OpenFeign; .NET',
    ],
    [
      'service-unavailable',
      'response code: 503 | response code 503 | unexpected server response: 503 | the server is currently unable to handle the request | status code 503 | status code: 503 | status: 503 | statuscode: 503 | status=503 | 503 service unavailable | 503 service temporarily unavailable | 503 server error | returned error: 503 | error code: 503 | http 503 | http/1.1 503 | http error 503 | response: 503 | code 503 | ServiceUnavailable | 503 (service unavailable) | service unavailable',
      'RFC 9110 15.6.4',
    ],
    [
      'gateway-timeout',
      'response code: 504 | response code 504 | unexpected server response: 504 | status code 504 | status code: 504 | status: 504 | statuscode: 504 | status=504 | 504 gateway timeout | 504 gateway time-out | 504 server error | returned error: 504 | error code: 504 | http 504 | http/1.1 504 | http error 504 | response: 504 | code 504 | GatewayTimeout | 504 (gateway timeout) | gateway timeout | gateway time-out',
      'RFC 9110 15.6.5',
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

/** An answer of the peer that no network changes. */
export const answers: Table = {
  family: 'answer',
  effect: 'refused',
  rows: [
    [
      'unauthorized',
      'response code 401 | unexpected server response: 401 | status code 401 | status code: 401 | status: 401 | statuscode: 401 | 401 unauthorized | 401 client error | 401 (unauthorized) | returned error: 401 | http 401 | http error 401 | code: 401 | response: 401 | unauthenticated | statuscode.unauthenticated | code = unauthenticated | unauthorized | [401',
      'RFC 9110 15.5.2; gRPC status 16',
    ],
    [
      'forbidden',
      'response code 403 | unexpected server response: 403 | status code 403 | status code: 403 | status: 403 | statuscode: 403 | 403 forbidden | 403 client error | 403 (forbidden) | returned error: 403 | http 403 | http error 403 | code: 403 | response: 403 | is forbidden | (forbidden) | PERMISSION_DENIED | PermissionDenied | AccessDenied | access denied | AccessDeniedException | UnauthorizedOperation | [403',
      'RFC 9110 15.5.4; gRPC status 7; Kubernetes API; AWS errors',
    ],
    [
      'not-found',
      'response code 404 | unexpected server response: 404 | status code 404 | status code: 404 | status: 404 | statuscode: 404 | 404 not found | 404 client error | 404 (not found) | returned error: 404 | http 404 | http error 404 | response: 404 | code = notfound | 5 NOT_FOUND | statuscode.not_found | NoSuchBucket | NoSuchKey | [404',
      'RFC 9110 15.5.5; gRPC status 5',
    ],
    [
      'bad-request',
      'precondition_failed | precondition-failed | no queue * in vhost | no exchange * in vhost | NOT_ALLOWED | vhost * not found | status code 400 | status code: 400 | status: 400 | 400 bad request | 400 client error | 400 (bad request) | returned error: 400 | status code 40# | status code 41# | status code 42# | 405 client error | 406 client error | 409 client error | 410 client error | 413 client error | 415 client error | 422 client error | http error 4## | 422 unprocessable | returned error: 4## | 3 INVALID_ARGUMENT | code = invalidargument | code = failedprecondition | code = alreadyexists | code = unimplemented | 12 UNIMPLEMENTED | statuscode.invalid_argument | statuscode.unimplemented | [400 | [422',
      'RFC 9110 15.5; gRPC status 3, 6, 9, 12',
    ],
    [
      'too-many-requests',
      'status code 429 | status code: 429 | status: 429 | 429 too many requests | 429 client error | returned error: 429 | too many requests | RESOURCE_EXHAUSTED | rate limit exceeded | ThrottlingException',
      'RFC 6585; gRPC status 8',
    ],
  ],
};
