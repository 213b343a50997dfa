/** One file of what a cluster needs for the buttons of a config. */
export interface GeneratedFile {
  /** Where it lies in this project, and below the folder that it is written to. */
  readonly path: string;
  readonly text: string;
}

/** The first words of every generated YAML file. */
export const generatedHeader = `\
# Made by \`big-red-button generate\` from the config: change that, and generate again (docs/installing.md).
`;
