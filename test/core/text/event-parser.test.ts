import t from 'tap';
import { EventParser } from '../../../src/core/text/event-parser.ts';

const stream =
  ': hello\n\nevent: state\ndata: {"a": "é"}\n\nevent: other\ndata: no\n\n: still here\n\nevent: state\ndata: one\ndata:two\n\n';

t.test('events are found however the stream is cut, and with every kind of line break', (t) => {
  for (const lineBreak of ['\n', '\r\n', '\r']) {
    const text = stream.replaceAll('\n', lineBreak);
    for (let size = 1; size <= text.length; size += 1) {
      const parser = new EventParser('state');
      const data: string[] = [];
      for (let at = 0; at < text.length; at += size) data.push(...parser.push(text.slice(at, at + size)));
      // The end of a stream that ends in a carriage return stays open: a line feed may follow.
      data.push(...parser.push('\n'));
      t.strictSame(data, ['{"a": "é"}', 'one\ntwo'], `pieces of ${size} with ${JSON.stringify(lineBreak)}`);
    }
  }
  t.end();
});

t.test('an incomplete event is not passed on', (t) => {
  t.strictSame(new EventParser('state').push('event: state\ndata: half\n'), []);
  t.end();
});

t.test('an event without an end is an error', (t) => {
  const parser = new EventParser('state');
  t.throws(() => parser.push(`event: state\ndata: ${'x'.repeat(65 * 1_048_576)}`), /too long/);
  t.end();
});
