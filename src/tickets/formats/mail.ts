import { text as wholeText } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { actorOf } from '../exports/actor.ts';
import { stateOf } from '../exports/expand.ts';
import type { RowSink } from '../exports/tool.ts';
import { mailTool } from '../exports/tools.ts';
import { jsonRow } from '../exports/values.ts';

/** Reads a mailbox in the mbox format: each mail begins with a line `From `. */
export async function readMailbox(pieces: AsyncIterable<string>, sink: RowSink): Promise<void> {
  const text = await wholeText(pieces);
  let line = 1;
  for (const mail of text.split(/^(?=From \S+.*\d{4}\s*$)/m)) {
    if (mail.trim() !== '') {
      const parsed = await PostalMime.parse(mail.replace(/^From .*\r?\n/, '').replaceAll(/^>(>*From )/gm, '$1'));
      sink.row(jsonRow(recordOf(parsed)), mailTool, line);
    }
    line += mail.split('\n').length - 1;
  }
}

/** A machine's mail opens or closes an alert; a person's answer is a sign of a person. */
function recordOf({ subject = '', date, messageId, text = '', html = '', from, inReplyTo, headers }: Email) {
  const body = text || html.replaceAll(/<[^>]+>/g, ' ');
  const isAnswer = /^(?:re|aw|antw|sv):/i.test(subject) || inReplyTo !== undefined;
  const automatic = headers.some(({ key, value }) => key === 'auto-submitted' && value !== 'no');
  const byPerson = isAnswer && !automatic && actorOf(from?.address) !== 'machine' && actorOf(from?.name) !== 'machine';
  return {
    subject,
    date: date ?? '',
    messageId: messageId ?? '',
    text: body,
    kind: byPerson ? 'person' : stateOf([subject, body]),
    ...(byPerson && { reply: body.split(/^(?:>|On .+wrote:|Am .+schrieb)/m)[0]?.trim(), parent: inReplyTo }),
  };
}
