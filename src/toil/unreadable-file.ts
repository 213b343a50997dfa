/** A whole file cannot be read as tickets: the message says why and what would help, for a person. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}
