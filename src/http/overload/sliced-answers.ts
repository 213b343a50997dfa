import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type AnswerMemory, sliceBytes } from './answer-memory.ts';

/** Sends every long answer of `app` in slices, and counts it in `memory` until it is sent. */
export function sliceAnswers(app: FastifyInstance, memory: AnswerMemory): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isText = typeof payload === 'string';
    if ((!isText && !Buffer.isBuffer(payload)) || payload.length <= sliceBytes || request.method === 'HEAD') {
      done(null, payload);
      return;
    }
    const bytes = isText ? Buffer.from(payload) : payload;
    reply.header('content-length', bytes.length);
    done(null, heldSlices(bytes, reply, memory));
  });
}

function heldSlices(bytes: Buffer, { raw }: FastifyReply, memory: AnswerMemory): Readable {
  const release = memory.hold(bytes, () => raw.destroy());
  raw.once('close', release);
  let sent = 0;
  return new Readable({
    highWaterMark: sliceBytes,
    read() {
      if (sent >= bytes.length) return void this.push(null);
      const slice = bytes.subarray(sent, sent + sliceBytes);
      sent += slice.length;
      this.push(slice);
    },
  });
}
