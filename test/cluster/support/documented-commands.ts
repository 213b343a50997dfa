/** Commands that stand together in a document: what a reader copies and runs in one go. */
export interface CommandBlock {
  /** Of the section. */
  readonly heading: string;
  /** As a shell reads them; without those that are marked. */
  readonly commands: readonly string[];
  /** Those that the document marks as not tried. */
  readonly untried: readonly string[];
}

const mark = /\s+# not tried(: .*)?$/;

/** A document's blocks of commands, indented by four blanks or more, in its order; what stands between fences is none. */
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
    heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  endBlock();
  return blocks;
}
