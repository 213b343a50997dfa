import { Argument, type Command } from 'commander';

const shells = ['bash', 'zsh', 'fish'] as const;

const examples = `
Examples:
  source <(big-red-button completion bash)      in ~/.bashrc
  source <(big-red-button completion zsh)       in ~/.zshrc, after compinit
  big-red-button completion fish | source       in ~/.config/fish/config.fish`;

/** Adds `completion`, which prints a script for a shell. The script asks this program for each completion. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText('after', examples)
    .action(async (shell: (typeof shells)[number]) => {
      const { describeCompletion } = await import('./describe-completion.ts');
      describeCompletion(program).setup(program.name(), program.name(), shell);
    });
}

/** Adds the hidden command `complete`, which the script calls with the words so far. */
export async function addCompletionRequests(program: Command, [first]: readonly string[]): Promise<void> {
  if (first !== 'complete') return;
  const { describeCompletion } = await import('./describe-completion.ts');
  describeCompletion(program);
}
