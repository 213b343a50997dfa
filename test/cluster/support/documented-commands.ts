/** Commands in one block of a document: a reader copies and runs them together. */
export interface CommandBlock {
  /** The heading of the section. */
  readonly heading: string;
  /** The commands in the shell's notation, without the marked ones. */
  readonly commands: readonly string[];
  /** The commands that the document marks as not tried. */
  readonly untried: readonly string[];
}

const mark = /\s+# not tried(: .*)?$/;

/** The command blocks of a document in their order, indented by four blanks or more. A fenced block is not one. */
export function readCommandBlocks(document: string): readonly CommandBlock[] {
  const blocks: CommandBlock[] = [];
  let heading = '';
  let lines: string[] = [];
  let isFenced = false;
  const endBlock = () => {
    if (lines.length > 0) {
      const untried = lines.filter((line) => mark.test(line)).map((line) => line.replace(mark, ''));
      blocks.push({ heading, commands: lines.filter((line) => !mark.test(line)), untried });
    }
    lines = [];
  };
  for (const line of document.split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced;
    const command = /^ {4,}(\S.*)$/.exec(line)?.[1];
    if (command !== undefined && !isFenced) {
      lines.push(command);
      continue;
    }
    endBlock();
    // Within a fence, the line may be a comment.
    if (!isFenced) heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  endBlock();
  return blocks;
}
