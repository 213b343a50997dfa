import t from 'tap';
import type { Dispatcher } from 'undici';
import { exchange } from '../../../src/kubernetes/transport/exchange.ts';

const request = { url: new URL('http://kube.test/api'), method: 'PATCH', headers: {} };

/** A dispatcher whose connection opens when the test says so. */
function waiting() {
  const handlers: Dispatcher.DispatchHandler[] = [];
  const dispatch = (_: unknown, handler: Dispatcher.DispatchHandler) => handlers.push(handler) > 0;
  // `exchange` calls nothing else.
  return { handlers, dispatcher: { dispatch } as unknown as Dispatcher };
}

t.test('a call that is given up before its connection opens is not sent', async (t) => {
  const { handlers, dispatcher } = waiting();
  const deadline = new AbortController();
  const reply = exchange(dispatcher, request, deadline.signal);
  deadline.abort();
  await t.rejects(reply, { name: 'Unanswered', sent: false, aborted: true });
  let aborted = 0;
  // The only part of the controller that is used.
  const controller = { abort: () => (aborted += 1) } as unknown as Dispatcher.DispatchController;
  handlers[0]?.onRequestStart?.(controller, {});
  t.equal(aborted, 1, 'undici writes no byte of it');
});

t.test('a call whose deadline has passed takes no connection', async (t) => {
  const { handlers, dispatcher } = waiting();
  await t.rejects(exchange(dispatcher, request, AbortSignal.abort()), { name: 'Unanswered', sent: false });
  t.equal(handlers.length, 0);
});
