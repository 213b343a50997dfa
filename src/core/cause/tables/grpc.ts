import type { Table } from './row.ts';

/** gRPC statuses that mean: not reached. */
export const grpc: Table = {
  family: 'grpc',
  effect: 'network',
  rows: [
    [
      'unavailable',
      'code = 14 desc | the connection is unavailable | transport is closing | statuscode=unavailable | statuscode="unavailable" | all SubConns are in TransientFailure | 14 UNAVAILABLE | code = Unavailable | statuscode.unavailable | status: unavailable | UNAVAILABLE: * | statusruntimeexception: unavailable | status code: unavailable | code: unavailable | grpc_status:14 | error while dialing | no connection established | failed to connect to all addresses | rpcexception: status(statuscode="unavailable"',
      'gRPC statuscodes.md; grpc-js; grpc-go; grpcio; grpc-java; grpc-dotnet; tonic',
    ],
    [
      'deadline-exceeded',
      'code = 4 desc | DeadlineExceeded | deadline of * exceeded while calling | DEADLINE_EXCEEDED | code = DeadlineExceeded | statuscode.deadline_exceeded | deadline exceeded after | statuscode="deadlineexceeded"',
      'gRPC statuscodes.md',
    ],
  ],
};
