import { exceptions } from './tables/exceptions.ts';
import { type Found, WordIndex } from './words.ts';

const index = new WordIndex(exceptions);

/**
 * `com.example.GatewayTimeoutException`: a name in capitals and small letters that says that something failed. There is only one way to
 * match each name: with several, a long word in capitals took minutes.
 */
const exceptionName = /(?<![A-Za-z])[A-Z][A-Za-z\d]{0,80}(?:Error|Exception|Failure|Fault)(?![A-Za-z])/g;

/** `configuration_exception`. */
const snakeName = /(?<![A-Za-z_])[a-z]+(?:_[a-z]+){0,8}_(?:error|exception|failure)(?![A-Za-z_])/g;

const hint = /(?:error|exception|failure|fault)(?![A-Za-z])/i;

/** What the names of exceptions in a line say, by the words that they are made of. */
export function readExceptionNames(line: string): readonly Found[] {
  if (!hint.test(line)) return [];
  return [...line.matchAll(exceptionName), ...line.matchAll(snakeName)].flatMap(({ 0: name, index: start }) => {
    const found = index.find(name.replace(/_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ').toLowerCase());
    const [first] = found;
    const agree = found.every(({ row }) => row.effect === first?.row.effect && row.effect !== 'ambiguous');
    return first !== undefined && agree ? [{ ...first, start, end: start + name.length, rank: lastRank }] : [];
  });
}

/** Below that of every other table. */
const lastRank = Number.MAX_SAFE_INTEGER;
