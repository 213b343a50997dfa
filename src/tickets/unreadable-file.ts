/** A file that a person named cannot be read as what it should be. The message says which file, why, and what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}
