import type { Static } from 'typebox';
import { request as send } from 'undici';
import type {
  ArmedSchema,
  ArmSchema,
  DisarmedSchema,
  DisarmSchema,
  PressedSchema,
  PressSchema,
  ResetDoneSchema,
  ResetSchema,
} from '../../api/act-schemas.ts';
import type { ButtonView, RehearsalView } from '../../api/button-service.ts';
import type { Overview } from '../../api/overview.ts';
import type { ProblemBody } from '../../api/problem.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { EventParser } from '../../core/text/event-parser.ts';
import { CallFailed, type CallProblem } from './call-failed.ts';
import type { Channel } from './channel.ts';

/** The time from a call to its answer. It is longer than a trip takes. */
const receiverCallDeadlineMs = 15_000;
/** A stream without a byte for this long is dead, because the receiver sends something every `streamKeepAliveMs`. */
const streamSilenceMs = 45_000;

export type Pressed = Static<typeof PressedSchema>;
export type ResetDone = Static<typeof ResetDoneSchema>;

export type Disarmed = Static<typeof DisarmedSchema>;
export type Armed = Static<typeof ArmedSchema>;

type Press = Static<typeof PressSchema>;
type Reset = Static<typeof ResetSchema>;
type Disarm = Static<typeof DisarmSchema>;
type Arm = Static<typeof ArmSchema>;

/** The receiver's API for people. A call rejects only with {@link CallFailed}. */
export interface ReceiverClient {
  ready(): Promise<void>;
  list(): Promise<Overview>;
  get(button: string): Promise<ButtonView>;
  press(button: string, body: Press): Promise<Pressed>;
  reset(button: string, body: Reset): Promise<ResetDone>;
  disarm(button: string, body: Disarm): Promise<Disarmed>;
  arm(button: string, body: Arm): Promise<Armed>;
  rehearse(button: string): Promise<RehearsalView>;
  /** Passes on the state, at once and after each change, until the stream ends or breaks, or `signal` aborts. */
  stream(onState: (overview: Overview) => void, signal: AbortSignal): Promise<void>;
}

/** Without a person's `token`, only routes that are open to everyone work. The routes' schemas are the types of the answers. */
export function createReceiverClient(channel: Channel, token: string | undefined): ReceiverClient {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const get = (path: string) => call(channel, path, { method: 'GET', headers: authorization });
  const post = (path: string, body: object) => {
    const headers = { ...authorization, 'content-type': 'application/json' };
    return call(channel, path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const path = (button: string) => `/api/v1/buttons/${encodeURIComponent(button)}`;
  return {
    ready: async () => void (await get('/readyz')),
    list: async () => (await get('/api/v1/buttons')) as Overview,
    get: async (button) => (await get(path(button))) as ButtonView,
    press: async (button, body) => (await post(`${path(button)}/press`, body)) as Pressed,
    reset: async (button, body) => (await post(`${path(button)}/reset`, body)) as ResetDone,
    disarm: async (button, body) => (await post(`${path(button)}/disarm`, body)) as Disarmed,
    arm: async (button, body) => (await post(`${path(button)}/arm`, body)) as Armed,
    rehearse: async (button) => (await post(`${path(button)}/rehearse`, {})) as RehearsalView,
    stream: (onState, signal) => readStream(channel, authorization, onState, signal),
  };
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function call(channel: Channel, path: string, request: Request): Promise<unknown> {
  const { status, text } = await exchange(channel, path, request);
  const answer = parse(text);
  if (status >= 200 && status <= 299 && answer !== undefined) return answer;
  throw refusal(channel, status, answer);
}

/** `fetch` would refuse some ports. No redirect is followed, because the token is only for the receiver. */
async function exchange(channel: Channel, path: string, request: Request) {
  const { url, dispatcher } = channel;
  try {
    const signal = AbortSignal.timeout(receiverCallDeadlineMs);
    const { statusCode, body } = await send(`${url}${path}`, { ...request, signal, dispatcher });
    return { status: statusCode, text: await body.text() };
  } catch (error) {
    throw unanswered(channel, error);
  }
}

async function readStream(
  channel: Channel,
  headers: Readonly<Record<string, string>>,
  onState: (overview: Overview) => void,
  signal: AbortSignal,
): Promise<void> {
  const { url, dispatcher } = channel;
  const options = { headers, signal, dispatcher, headersTimeout: receiverCallDeadlineMs, bodyTimeout: streamSilenceMs };
  const { statusCode, body } = await send(`${url}/api/v1/stream`, options).catch((error: unknown) => {
    throw unanswered(channel, error);
  });
  if (statusCode !== 200) throw refusal(channel, statusCode, parse(await body.text()));
  const parser = new EventParser('state');
  for await (const text of textOf(body, channel)) {
    // The route's schema guarantees the type.
    for (const data of parser.push(text)) onState(JSON.parse(data) as Overview);
  }
}

/** Decodes characters that arrive in two pieces. A broken stream is a failed call, but an error of the reader is not. */
async function* textOf(body: AsyncIterable<Buffer>, channel: Channel): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const pieces = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch((error: unknown) => {
      throw unanswered(channel, error);
    });
    if (next.done) return;
    yield decoder.decode(next.value, { stream: true });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const problemsByStatus: Readonly<Record<number, CallProblem>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  409: 'refused',
  503: 'pending',
};

function refusal({ where }: Channel, status: number, answer: unknown): CallFailed {
  const problem = problemIn(answer);
  if (problem === undefined) {
    const message = `${where} is not a big-red-button receiver: it answered ${status}`;
    return new CallFailed('unexpected', message, { status });
  }
  const kind = problem.error === 'unknown-button' ? 'unknown-button' : problemsByStatus[status];
  const expected = problem.expected === undefined ? '' : `; expected ${problem.expected}`;
  return new CallFailed(kind ?? 'unexpected', `${problem.message}${kind === undefined ? expected : ''}`, { status });
}

/** Every failure that the receiver answers has this shape. */
function problemIn(answer: unknown): ProblemBody | undefined {
  const { error, message, expected } = Object(answer);
  if (typeof error !== 'string' || typeof message !== 'string') return undefined;
  return definedOnly({ error, message, expected: typeof expected === 'string' ? expected : undefined });
}

function unanswered({ url, where }: Channel, error: unknown): CallFailed {
  const cause = innermost(error);
  const code = 'code' in cause ? String(cause.code) : '';
  if (isCertificateProblem(code)) {
    return new CallFailed('untrusted', `this machine does not trust the certificate of ${where}: ${cause.message}`, {
      cause,
    });
  }
  const scheme = otherScheme(url, code);
  if (scheme !== undefined)
    return new CallFailed('unreachable', `${where} answers, but not to this address: ${scheme}`, { cause });
  const noAnswer = `no answer within ${describeDuration(receiverCallDeadlineMs)}`;
  const why = cause.name === 'TimeoutError' ? noAnswer : cause.message || code;
  return new CallFailed('unreachable', `the receiver cannot be reached at ${where}: ${why}`, { cause });
}

/** How a server answers a request with the wrong scheme: a server with TLS closes the connection, one without TLS sends no TLS record. */
function otherScheme(url: string, code: string): string | undefined {
  const isPlain = url.startsWith('http:');
  if (isPlain && code === 'UND_ERR_SOCKET') return 'the port closed the connection, as one with TLS does; try https://';
  return !isPlain && code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'the port has no TLS; use http://' : undefined;
}

function innermost(error: unknown): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return innermost(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return innermost(error.cause);
  return error instanceof Error ? error : new Error(String(error));
}

/** Node's names of OpenSSL's verify errors: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificateProblem(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_ALTNAME/.test(code);
}
