import { bugs } from './bugs.ts';
import { clients, doubts, inbound, listening, telemetry } from './clients.ts';
import { curl, curlRefused } from './curl.ts';
import { exceptions } from './exceptions.ts';
import { grpc } from './grpc.ts';
import { answers, gateways, requests } from './http.ts';
import { names } from './names.ts';
import { plainDoubts, plainFaults, plainOutages } from './plain.ts';
import type { Table } from './row.ts';
import { credentials, imports, resources, setup } from './setup.ts';
import { localised, localisedFaults, socket } from './socket.ts';
import { databaseAnswers, databaseDoubts, databases } from './sql.ts';
import { certificates, handshakes, tls } from './tls.ts';

/** Of signs that show the same, the earliest table here names the cause. */
export const tables: readonly Table[] = [
  socket,
  localised,
  names,
  tls,
  gateways,
  grpc,
  curl,
  databases,
  clients,
  listening,
  databaseAnswers,
  credentials,
  imports,
  answers,
  requests,
  certificates,
  curlRefused,
  resources,
  setup,
  localisedFaults,
  bugs,
  plainOutages,
  plainFaults,
  plainDoubts,
  databaseDoubts,
  handshakes,
  doubts,
  inbound,
  telemetry,
];

/** With those that are read in the names of exceptions only. */
export const documentedTables: readonly Table[] = [...tables, ...exceptions];
