import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openPeopleFile } from '../../../src/http/auth/people-file.ts';

const alice = 'token-of-alice-0123456789';
const bob = 'token-of-bob-0123456789';
const both = `
- { account: alice, token: ${alice}, may: [get, press, reset] }
- { account: bob, token: ${bob}, may: [get] }
`;

t.test('each person may do what the file says', async (t) => {
  const { people } = await open(t, both);
  const ask = (token: string | undefined, verb: 'get' | 'press' | 'reset') =>
    people.authorize(token && `Bearer ${token}`, verb, 'swype-app');
  t.strictSame(await ask(alice, 'reset'), { kind: 'allowed', person: { account: 'alice' } });
  t.strictSame(await ask(bob, 'get'), { kind: 'allowed', person: { account: 'bob' } });
  t.strictSame(await ask(bob, 'press'), { kind: 'forbidden', problem: 'bob may not press' });
  t.match(await ask('token-of-nobody-0123456789', 'get'), { kind: 'unauthenticated' });
  t.match(await ask(undefined, 'get'), { kind: 'unauthenticated' });
});

t.test('reading can be open to everyone, pressing and resetting cannot', async (t) => {
  const { people } = await open(t, both, true);
  t.match(await people.authorize(undefined, 'get', undefined), { kind: 'allowed', person: { account: 'anonymous' } });
  t.match(await people.authorize(undefined, 'press', 'swype-app'), { kind: 'unauthenticated' });
  t.match(await people.authorize(undefined, 'reset', 'swype-app'), { kind: 'unauthenticated' });
  t.match(await people.authorize('Bearer wrong', 'get', undefined), { kind: 'unauthenticated' });
});

t.test('a person who is removed from the file may do nothing after the next read', async (t) => {
  const { file, people } = await open(t, both);
  await writeFile(file, both.split('\n').slice(2).join('\n'));
  t.equal(await people.reload(), true);
  t.match(await people.authorize(`Bearer ${alice}`, 'press', 'swype-app'), { kind: 'unauthenticated' });
  t.match(await people.authorize(`Bearer ${bob}`, 'get', 'swype-app'), { kind: 'allowed' });
});

t.test('bad content keeps the old content, and is reported with its place and without a token', async (t) => {
  const { file, people, problems } = await open(t, both);
  const bad: [string, RegExp][] = [
    ['', /is not YAML: .*empty/],
    ['[]', /entry \/ .*expected a list of/],
    ['a: b', /entry \/ must be array/],
    [`- { account: a, token: ${alice} }`, /entry \/0 .*may/],
    [`- { account: a, token: ${alice}, may: [] }`, /entry \/0\/may/],
    [`- { account: a, token: ${alice}, may: [delete] }`, /entry \/0\/may\/0/],
    [`- { account: a, token: ${alice}, may: [get], more: 1 }`, /entry \/0/],
    ['- { account: a, token: 12345678901234567890, may: [get] }', /entry \/0\/token must be string/],
    ['- { account: a, token: short, may: [get] }', /entry \/0\/token too short/],
    [both.replace(bob, alice), /two entries have the same token/],
    [`- { account: a, token: ${alice}, may: [get]`, /:2?1?: is not YAML/],
  ];
  for (const [text, problem] of bad) {
    await writeFile(file, text);
    t.equal(await people.reload(), false, text);
    t.match(problems.at(-1), problem);
  }
  t.match(await people.authorize(`Bearer ${alice}`, 'press', 'swype-app'), { kind: 'allowed' });
  t.notMatch(problems.join(), /token-of|1234567890123/);
});

async function open(t: Test, content: string, openReading = false) {
  const tokenFile = join(t.testdir({ people: content }), 'people');
  const problems: string[] = [];
  const onProblem = (error: Error) => problems.push(error.message);
  const people = await openPeopleFile({ tokenFile, openReading }, { everyMs: 2 ** 31 - 1, onProblem });
  t.teardown(() => people.stop());
  return { file: tokenFile, people, problems };
}
