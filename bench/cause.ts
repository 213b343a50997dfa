import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { judgeEnd } from '../src/core/cause/judge.ts';
import { terminationMessageBytes } from '../src/kubernetes/workloads/pod-snapshot.ts';
import { median, type Row } from './support/row.ts';

const rounds = 200;

/** The processor time of judging a termination message that is as long as the kubelet lets it be. */
export function benchCause(): Row {
  const messages = longMessages();
  const samples = Array.from({ length: rounds }, () => {
    const begun = process.cpuUsage();
    for (const message of messages) judgeEnd({ exitCode: 1, reason: 'Error', message }, { networkExitCodes: [] });
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / messages.length;
  });
  return {
    what: 'judging one termination message of 4 KiB',
    measured: `${messages.length} messages, ${rounds} times`,
    value: median(samples),
    unit: 'µs',
    bound: 500,
    sense: 'at most',
  };
}

/** Real last words, one after the other, in pieces of 4 KiB. */
function longMessages(): readonly string[] {
  const file = resolve(import.meta.dirname, '../test/core/cause/cases/given.jsonl');
  const cases = readFileSync(file, 'utf8').trim().split('\n');
  const text = cases.map((line) => String(JSON.parse(line).message)).join('\n');
  const count = Math.floor(text.length / terminationMessageBytes);
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * terminationMessageBytes, (index + 1) * terminationMessageBytes),
  );
}
