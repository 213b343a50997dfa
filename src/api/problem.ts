import { type Static, Type } from 'typebox';

/** Every answer that is not a success has this shape. */
export const ProblemSchema = Type.Object(
  {
    error: Type.String({ description: 'The kind of problem, for programs.', examples: ['unknown-button'] }),
    message: Type.String({ description: 'What is wrong, for a person.' }),
    expected: Type.Optional(Type.String({ description: 'What the receiver expected instead.' })),
  },
  { title: 'Problem' },
);
export type ProblemBody = Static<typeof ProblemSchema>;

/** Routes throw it, and the error handler answers with its body. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly statusCode: number;
  readonly body: ProblemBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, body: ProblemBody, headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.statusCode = statusCode;
    this.body = body;
    this.headers = headers;
  }
}

export function unauthorized(message: string, expected: string): HttpProblem {
  const challenge = { 'www-authenticate': 'Bearer realm="big-red-button"' };
  return new HttpProblem(401, { error: 'unauthorized', message, expected }, challenge);
}

export function forbidden(message: string, expected: string): HttpProblem {
  return new HttpProblem(403, { error: 'forbidden', message, expected });
}
