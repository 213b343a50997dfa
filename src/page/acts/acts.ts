import { refusalOf, type Session } from '../connection/session.ts';

/** The deadline of a press or a reset. It is longer than the receiver takes to answer. */
const actDeadlineMs = 30_000;

/** The result of a press or a reset, for the person. */
export interface ActOutcome {
  readonly kind: 'done' | 'pending' | 'refused' | 'unauthenticated' | 'forbidden' | 'unanswered';
  readonly message: string;
}

/** What all parts of the page share. */
export interface PageContext {
  readonly session: Session;
  /** Runs the act, and asks for a token if it is missing. A success stays on the screen as a confirmation. */
  act(act: () => Promise<ActOutcome>): Promise<ActOutcome>;
}

export interface Said {
  readonly reason: string;
  readonly claimedName: string | undefined;
}

export interface ResetOrder extends Said {
  readonly trip: string;
  readonly force: boolean;
}

export function press(session: Session, name: string, said: Said): Promise<ActOutcome> {
  return act(session, `${name}/press`, said, {
    done: 'Accepted: the target is stopping. The state says Stopped when no pod is left.',
    already: 'The button was already latched.',
    repeat: 'Press again if in doubt: a second press is safe.',
  });
}

export function reset(session: Session, name: string, order: ResetOrder): Promise<ActOutcome> {
  return act(session, `${name}/reset`, order, {
    done: 'Released. Nothing was started.',
    already: 'This trip was already released.',
    repeat: 'Reset again if in doubt: a second reset is safe, because it names its trip.',
  });
}

export function disarm(
  session: Session,
  name: string,
  order: Said & { readonly seconds: number },
): Promise<ActOutcome> {
  return act(session, `${name}/disarm`, order, {
    done: 'Disarmed. A press still stops the target.',
    already: '',
    repeat: 'Look at the state before you repeat it.',
  });
}

export function arm(session: Session, name: string): Promise<ActOutcome> {
  return act(
    session,
    `${name}/arm`,
    {},
    {
      done: 'Armed again.',
      already: 'The button was not disarmed.',
      repeat: 'Arm again if in doubt: a second time changes nothing.',
    },
  );
}

interface Messages {
  readonly done: string;
  readonly already: string;
  readonly repeat: string;
}

async function act(session: Session, path: string, body: object, messages: Messages): Promise<ActOutcome> {
  try {
    const response = await session.post(`api/v1/buttons/${path}`, body, AbortSignal.timeout(actDeadlineMs));
    if (!response.ok) return await failureOf(response);
    const { already } = await response.json();
    return { kind: 'done', message: already === true ? messages.already : messages.done };
  } catch {
    const message = `No answer: the receiver may or may not have done it. ${messages.repeat}`;
    return { kind: 'unanswered', message };
  }
}

async function failureOf(response: Response): Promise<ActOutcome> {
  const { message, expected } = await refusalOf(response);
  const hint = expected ? ` Expected: ${expected}.` : '';
  switch (response.status) {
    case 401:
      return { kind: 'unauthenticated', message: `Nothing was done: ${message}.` };
    case 403:
      return { kind: 'forbidden', message: `Nothing was done: ${message}.${hint}` };
    case 503:
      return { kind: 'pending', message: `Not done yet: ${message}.${hint}` };
    default:
      return { kind: 'refused', message: `Refused: ${message}.${hint}` };
  }
}
