import data from '../exports/words.json' with { type: 'json' };
import { ownCopy, remember } from '../remember.ts';

/**
 * Finds the alerts behind titles that differ in numbers, hosts and ids, after Drain (He et al., 2017): titles of as many words
 * and the same first word are compared word by word. Other than Drain, two words count as one parameter only if they look like
 * one, or stand where a parameter stands: "disk usage high" and "memory usage high" are two alerts.
 */
export class Templates {
  readonly #byKey = new Map<string, Template>();
  readonly #buckets = new Map<string, Template[]>();

  /** The template of a title. Its words may still become parameters, so read its text when all titles are in. */
  readonly find = remember((title: string): Template => {
    const words = maskWords(title);
    const key = words.join(' ').toLowerCase();
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const bucketKey = `${words.length} ${words[0]?.toLowerCase()}`;
    const bucket = this.#buckets.get(bucketKey) ?? [];
    this.#buckets.set(bucketKey, bucket);
    const template =
      bucket.slice(0, comparedTemplates).find((candidate) => candidate.takes(words)) ?? new Template(words);
    if (!bucket.includes(template)) bucket.push(template);
    this.#byKey.set(key, template);
    return template;
  });
}

/** Templates of one length and first word with which a title is compared; more are no templates. */
const comparedTemplates = 200;
const parameter = '<*>';

export class Template {
  readonly #words: string[];

  constructor(words: readonly string[]) {
    this.#words = words.map(ownCopy);
  }

  get text(): string {
    return this.#words.filter((word, index) => word !== parameter || this.#words[index - 1] !== parameter).join(' ');
  }

  /** Makes the words that differ parameters, if all of them may be ones. */
  takes(words: readonly string[]): boolean {
    const differing = words.flatMap((word, index) => (isSame(word, this.#words[index]) ? [] : [index]));
    if (differing.length > Math.max(1, words.length / 3)) return false;
    if (!differing.every((index) => this.#mayVary(index, words[index] ?? ''))) return false;
    for (const index of differing) this.#words[index] = parameter;
    return true;
  }

  #mayVary(index: number, word: string): boolean {
    const own = this.#words[index] ?? '';
    if (index === 0) return false;
    if (own === parameter || word === parameter) return true;
    if (resource.test(own) || resource.test(word)) return false;
    return beforeParameter.test(this.#words[index - 1] ?? '') || (looksLikeParameter(own) && looksLikeParameter(word));
  }
}

function isSame(word: string, other = ''): boolean {
  return word.toLowerCase() === other.toLowerCase();
}

/** Words after which a name stands. */
const beforeParameter = new RegExp(`^(?:${data.beforeNames})[:=]?$`, 'i');

/** What is watched, and what is wrong with it: never a name. */
const resource = new RegExp(`^(?:${data.resources})$`, 'i');

/** Codes and names: `XQ`, `eu-west`, `shop/checkout`. */
function looksLikeParameter(word: string): boolean {
  return /^(?:[A-Z]{2,4}|[a-z]{2})$/.test(word) || /[a-z\d][-_/:@.][a-z\d]/i.test(word) || word === parameter;
}

/** Short words with digits that are no number. */
const words = new RegExp(`^(?:${data.wordsWithDigits})$`, 'i');
const edges = /^[("'`[{<]+|[)"'`\]}>,.;:!?]+$/g;

/** The words of a title, each number, host, address or id a parameter. Parameters beside each other count as one. */
export function maskWords(title: string): string[] {
  const unquoted = /["'`]/.test(title)
    ? title.replace(/^"([^"]*)"/, '$1').replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, parameter)
    : title;
  const masked: string[] = [];
  for (const word of unquoted.split(/\s+/)) {
    const one = maskWord(word);
    if (one !== '' && (one !== parameter || masked.at(-1) !== parameter)) masked.push(one);
  }
  return masked;
}

const maskWord = remember((word: string): string => {
  const bare = word.replace(edges, '');
  if (/^https?:\/\//i.test(bare)) return parameter;
  if (bare === '' || words.test(bare)) return word;
  const [, key] = /^([a-z_]\w*)=./i.exec(bare) ?? [];
  if (key !== undefined) return `${key}=${parameter}`;
  return isParameter(bare) ? parameter : word.replace(/[,;:]$/, '');
});

function isParameter(word: string): boolean {
  return (
    /\d/.test(word) ||
    /^\/[\w.-]/.test(word) ||
    (word.includes('.') && /^[\w-]+(?:\.[\w-]+)+$/.test(word)) ||
    (word.includes('@') && /^[\w.+-]+@[\w.-]+$/.test(word)) ||
    // The random part of a pod's name has no vowel.
    /-[bcdfghjklmnpqrstvwxz]{5,10}$/.test(word)
  );
}
