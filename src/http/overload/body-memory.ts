import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../../api/problem.ts';
import { unavailable } from '../server/unavailable.ts';

/** The most memory of bodies that are not parsed yet, over all requests. */
export const bodyMemoryBytes = 32 * 1_048_576;
/** The first piece of memory for a body; it doubles when it is full. */
const firstBytes = 4_096;
/** A body may arrive in `pieces` pieces, and in one more for every `bytesPerPiece` bytes. Each piece costs as much as a small request. */
const pieces = 1_000;
const bytesPerPiece = 64;

/**
 * Beyond this size, a body is read in pieces of 64 KiB, `piecesAtOnce` of all bodies every `pieceMs`: 64 MiB a second. Faster
 * clients would keep the garbage collector busy.
 */
const smallBytes = 65_536;
const [piecesAtOnce, pieceMs] = [2, 2];

interface Intake {
  memory: Buffer;
  refuse: (problem: HttpProblem) => void;
}

const nothing = Buffer.alloc(0);

/**
 * Reads bodies into a limited amount of memory. Beyond it, the largest body gives way and is answered 503, so a small
 * notification arrives while others send much, slowly or without an end.
 */
export class BodyMemory {
  readonly #limit: number;
  readonly #intakes = new Set<Intake>();
  /** The large bodies whose next piece waits. */
  readonly #waiting: IncomingMessage[] = [];
  #used = 0;

  constructor(limit = bodyMemoryBytes) {
    this.#limit = limit;
  }

  /** Resolves with what `parse` makes of the whole body. Its memory counts until then. Rejects with an {@link HttpProblem}. */
  async read<T>(source: IncomingMessage, most: number, parse: (body: Buffer) => T | Promise<T>): Promise<T> {
    const intake: Intake = { memory: nothing, refuse: () => undefined };
    this.#intakes.add(intake);
    try {
      const body = await this.#collect(source, most, intake);
      const parsed = parse(body);
      return parsed instanceof Promise ? await orRefused(parsed, intake) : parsed;
    } catch (error) {
      // Nobody reads the rest.
      source.removeAllListeners('data');
      throw error;
    } finally {
      this.#intakes.delete(intake);
      this.#used -= intake.memory.length;
    }
  }

  #collect(source: IncomingMessage, most: number, intake: Intake): Promise<Buffer> {
    const { 'content-length': header } = source.headers;
    const declared = header === undefined ? undefined : Number(header);
    let [length, count] = [0, 0];
    let hasEnded = false;
    return new Promise((resolve, reject) => {
      intake.refuse = reject;
      if (declared !== undefined && declared > most) return reject(tooLarge(most));
      // One read of the connection may bring thousands of pieces. Those after the first problem must cost little.
      const refuse = (problem: HttpProblem) => {
        source.removeAllListeners('data');
        reject(problem);
      };
      source.on('data', (piece: Buffer) => {
        count += 1;
        if (length + piece.length > most) return refuse(tooLarge(most));
        if (count > pieces + length / bytesPerPiece) return refuse(tooManyPieces());
        if (count === 1 && piece.length === declared) length = this.#keepWhole(intake, piece);
        else {
          this.#grow(intake, length + piece.length, most);
          length += piece.copy(intake.memory, length);
        }
        if (length > smallBytes) this.#waitForTurn(source);
      });
      source.on('end', () => {
        hasEnded = true;
        if (declared !== undefined && declared !== length) reject(wrongLength());
        else resolve(intake.memory.subarray(0, length));
      });
      source.on('close', () => {
        if (!hasEnded) reject(wrongLength());
      });
      source.on('error', () => reject(wrongLength()));
      source.resume();
    });
  }

  /** Node reads 2 MiB from a fast client before it turns to the next one. */
  #waitForTurn(source: IncomingMessage): void {
    source.pause();
    this.#waiting.push(source);
    if (this.#waiting.length === 1) this.#readNext();
  }

  #readNext(): void {
    setTimeout(() => {
      for (const source of this.#waiting.splice(0, piecesAtOnce)) source.resume();
      if (this.#waiting.length > 0) this.#readNext();
    }, pieceMs);
  }

  /** A body that arrives in one piece needs no copy. */
  #keepWhole(intake: Intake, piece: Buffer): number {
    if (!this.#intakes.has(intake)) return 0;
    intake.memory = piece;
    this.#used += piece.length;
    this.#makeRoom();
    return piece.length;
  }

  #grow(intake: Intake, needed: number, most: number): void {
    const { memory } = intake;
    if (needed <= memory.length || !this.#intakes.has(intake)) return;
    const size = Math.min(most, Math.max(firstBytes, memory.length * 2, needed));
    intake.memory = Buffer.allocUnsafeSlow(size);
    memory.copy(intake.memory);
    this.#used += size - memory.length;
    this.#makeRoom();
  }

  #makeRoom(): void {
    while (this.#used > this.#limit && this.#giveWay() !== undefined);
  }

  /** The largest body; among equals, the oldest. */
  #giveWay(): Intake | undefined {
    let largest: Intake | undefined;
    for (const intake of this.#intakes) {
      if (largest === undefined || intake.memory.length > largest.memory.length) largest = intake;
    }
    if (largest === undefined) return undefined;
    this.#intakes.delete(largest);
    this.#used -= largest.memory.length;
    largest.memory = nothing;
    largest.refuse(unavailable('overloaded', 'too much is being received', 'the same request again, or a smaller one'));
    return largest;
  }
}

/** Rejects with the refusal if the body has to give way before it is parsed. */
function orRefused<T>(parsed: Promise<T>, intake: Intake): Promise<T> {
  return new Promise((resolve, reject) => {
    intake.refuse = reject;
    parsed.then(resolve, reject);
  });
}

function tooLarge(most: number): HttpProblem {
  const expected = `at most ${most} bytes`;
  return new HttpProblem(413, { error: 'too-large', message: 'the body is too large', expected });
}

function tooManyPieces(): HttpProblem {
  const message = 'the body arrives in too many small pieces';
  return new HttpProblem(400, { error: 'bad-request', message, expected: 'a body in one piece' });
}

function wrongLength(): HttpProblem {
  const message = 'the body does not have the length of Content-Length';
  return new HttpProblem(400, { error: 'bad-request', message, expected: 'the length of the body in bytes' });
}
