import { refusalOf, type Session } from './session.ts';

/** A press or a reset; longer than the receiver itself takes to answer. */
const pageActDeadlineMs = 30_000;

/** What became of a press or a reset, told to the person. */
export interface ActOutcome {
  readonly kind: 'done' | 'pending' | 'refused' | 'unauthenticated' | 'forbidden' | 'unanswered';
  readonly message: string;
}

export interface Said {
  readonly reason: string;
  readonly claimedName?: string;
}

export async function press(session: Session, name: string, said: Said): Promise<ActOutcome> {
  const twice = 'Press again if in doubt: twice does no harm.';
  return act(session, name, 'press', said, twice, (answer) =>
    answer.already === true ? 'It was latched before; nothing new.' : 'Accepted. It stops; watch the state.',
  );
}

export interface ResetOrder extends Said {
  readonly trip: string;
  readonly force: boolean;
}

export async function reset(session: Session, name: string, order: ResetOrder): Promise<ActOutcome> {
  const twice = 'Reset again if in doubt: it names its trip, so twice does no harm.';
  return act(session, name, 'reset', order, twice, (answer) =>
    answer.already === true ? 'This trip was released before.' : 'Released. Nothing was started.',
  );
}

async function act(
  session: Session,
  name: string,
  verb: 'press' | 'reset',
  body: object,
  twice: string,
  done: (answer: { already?: unknown }) => string,
): Promise<ActOutcome> {
  const signal = AbortSignal.timeout(pageActDeadlineMs);
  try {
    const response = await session.post(`api/v1/buttons/${name}/${verb}`, body, signal);
    if (response.ok) return { kind: 'done', message: done(await response.json()) };
    return await told(response);
  } catch {
    return { kind: 'unanswered', message: `No answer came, so it may or may not have been done. ${twice}` };
  }
}

async function told(response: Response): Promise<ActOutcome> {
  const { message, expected } = await refusalOf(response);
  switch (response.status) {
    case 401:
      return { kind: 'unauthenticated', message: `Nothing was done: ${message}.` };
    case 403:
      return { kind: 'forbidden', message: `Nothing was done: ${message}${expected ? `; it takes ${expected}` : ''}.` };
    case 503:
      return { kind: 'pending', message: `Not done yet: ${message}${expected ? `. Expected: ${expected}` : ''}.` };
    default:
      return { kind: 'refused', message: `Refused: ${message}${expected ? `. Expected: ${expected}` : ''}.` };
  }
}
