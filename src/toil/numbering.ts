/** Gives names numbers, up to a bound; what comes after shares one. */
export class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #bound: number;
  /** The number that all names beyond the bound share. */
  readonly others: number;
  /** Tickets that fell under it. */
  beyond = 0;

  constructor(bound: number) {
    this.#bound = bound;
    this.others = bound;
  }

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= this.#bound) {
      this.beyond += 1;
      return this.others;
    }
    // A name cut out of a chunk of the file would keep the whole chunk in memory for as long as it lives.
    const own = Buffer.from(name).toString();
    this.#numbers.set(own, this.#names.length);
    return this.#names.push(own) - 1;
  }

  name(number: number): string {
    return this.#names[number] ?? '(others)';
  }
}
