import t from 'tap';
import { nodeOf, parseYaml, YamlError } from '../../src/config/yaml/yaml-node.ts';

t.test('a node has its line; a missing node has that of the nearest node above it', (t) => {
  const part = parseYaml('a:\n  b: 1\n  c:\n    - d: 2\n', 'x.yml');
  t.equal(part.at('a').at('b').where, 'x.yml:2');
  t.equal(part.at('a').at('c').items[0]?.at('d').where, 'x.yml:4');
  t.equal(part.at('a').at('nothing').at('below').where, 'x.yml:1');
  t.equal(part.at('nothing').where, 'x.yml:1');
  t.end();
});

t.test('a character of a literal block has its own line; of any other text, the line of the key', (t) => {
  const part = parseYaml('a: |-  # why\n  one\n  two\nb: >-\n  one\n  two\nc: one two\n', 'x.yml');
  t.equal(part.at('a').whereIn(0), 'x.yml:1');
  t.equal(part.at('a').whereIn(1), 'x.yml:2');
  t.equal(part.at('a').whereIn('one\nt'.length), 'x.yml:3');
  t.equal(part.at('b').whereIn('one t'.length), 'x.yml:4');
  t.equal(part.at('c').whereIn('one t'.length), 'x.yml:7');
  t.end();
});

t.test('the value of an alias is read, in the line of the alias', (t) => {
  const part = parseYaml('a: &x\n  b: 1\nc:\n  - *x\n', 'x.yml');
  const [alias] = part.at('c').items;
  t.equal(alias?.at('b').text, '1');
  t.equal(alias?.at('b').where, 'x.yml:4');
  t.end();
});

t.test('merged mappings count, after the entries of the mapping itself', (t) => {
  const part = parseYaml('a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc:\n  <<: [*a, *b]\n  x: 3\n', 'x.yml');
  t.strictSame(part.at('c').texts, { x: '3', y: '1', z: '2' });
  t.equal(part.at('c').at('z').text, '2');
  t.equal(part.at('c').at('constructor').exists, false);
  t.end();
});

t.test('booleans may be in YAML 1.1, durations are in the notation of Prometheus', (t) => {
  const part = parseYaml('a: yes\nb: Off\nc: true\nd: maybe\ne: 1h30m\nf: 0\ng: soon\n', 'x.yml');
  t.strictSame(
    ['a', 'b', 'c', 'd'].map((key) => part.at(key).flag),
    [true, false, true, undefined],
  );
  t.strictSame(
    ['e', 'f', 'g'].map((key) => part.at(key).durationMs),
    [5_400_000, 0, undefined],
  );
  t.end();
});

t.test('text that is not YAML is refused with its line', (t) => {
  t.throws(() => parseYaml('a: 1\nb: [1\n', 'x.yml'), { name: 'YamlError', where: /^x\.yml:\d$/ });
  t.throws(() => parseYaml('', 'x.yml'), YamlError);
  t.end();
});

t.test("every node of a program's answer is at its address", (t) => {
  const part = nodeOf({ a: [{ b: 1 }] }, 'http://somewhere');
  t.equal(part.at('a').items[0]?.at('b').where, 'http://somewhere');
  t.equal(part.at('a').items[0]?.at('b').text, '1');
  t.end();
});

t.test('a YAML error quotes nothing of the text', (t) => {
  t.throws(() => parseYaml('token: "secret', 'x.yml'), {
    message: /^x\.yml:\d: is not YAML: (?!.*secret)/,
  });
  t.end();
});
