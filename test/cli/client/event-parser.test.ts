import t from 'tap';
import { EventParser } from '../../../src/cli/client/event-parser.ts';

const stream =
  ': hello\n\nevent: state\ndata: {"a": 1}\n\nevent: other\ndata: no\n\n: still here\n\nevent: state\ndata: one\ndata:two\n\n';

t.test('events are found however the stream is cut', (t) => {
  for (let size = 1; size <= stream.length; size += 1) {
    const parser = new EventParser();
    const data: string[] = [];
    for (let at = 0; at < stream.length; at += size) data.push(...parser.push(stream.slice(at, at + size), 'state'));
    t.strictSame(data, ['{"a": 1}', 'one\ntwo'], `pieces of ${size}`);
  }
  t.end();
});

t.test('an event that is not whole is not handed over', (t) => {
  t.strictSame(new EventParser().push('event: state\ndata: half\n', 'state'), []);
  t.strictSame(new EventParser().push('event: state\r\ndata: x\r\n\r\n', 'state'), ['x']);
  t.end();
});
