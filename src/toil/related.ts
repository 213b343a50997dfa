/** Two words are one when they begin alike for so long: Registration, Registered. */
const alikeFor = 6;

/**
 * Whether two alerts' names speak of the same thing: at least two words in common (EndpointRegistrationFailure and
 * TooFewEndpointsRegistered). Coming together alone proves nothing: what happens often comes together with everything.
 */
export function areRelated(one: string, other: string): boolean {
  const words = wordsOf(other);
  return wordsOf(one).filter((word) => words.some((candidate) => areAlike(word, candidate))).length >= 2;
}

function wordsOf(name: string): string[] {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase()))].filter((word) => word.length > 1);
}

function areAlike(one: string, other: string): boolean {
  if (one === other || `${one}s` === other || one === `${other}s`) return true;
  return Math.min(one.length, other.length) >= alikeFor && one.slice(0, alikeFor) === other.slice(0, alikeFor);
}
