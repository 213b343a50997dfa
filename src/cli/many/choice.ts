import { InvalidArgumentError } from 'commander';
import { withoutCanary } from '../../core/drill/canary.ts';
import { describeLabels, type Labels } from '../../core/labels/labels.ts';
import { matchesSelector, parseSelector, type Requirement, SelectorSyntaxError } from '../../core/labels/selector.ts';
import { usageError } from '../terminal/terminal.ts';

/** The options that choose buttons. */
export interface ChoiceFlags {
  readonly all?: true;
  readonly selector?: Selector;
}

/** A selector as the person typed it, and what it means. */
export interface Selector {
  readonly text: string;
  readonly requirements: readonly Requirement[];
}

/** What the person chose: one button by its name, or many. */
export type Choice =
  | { readonly kind: 'one'; readonly name: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'selector'; readonly selector: Selector };

/** Throws a usage error unless the person made exactly one choice. */
export function readChoice(name: string | undefined, { all, selector }: ChoiceFlags): Choice {
  const choices: readonly Choice[] = [
    ...(name === undefined ? [] : [{ kind: 'one', name } as const]),
    ...(all === undefined ? [] : [{ kind: 'all' } as const]),
    ...(selector === undefined ? [] : [{ kind: 'selector', selector } as const]),
  ];
  const [choice, ...others] = choices;
  if (choice !== undefined && others.length === 0) return choice;
  throw usageError('name one button, or choose many with --all or --selector, but only one of the three');
}

export function parseSelectorOption(text: string): Selector {
  try {
    return { text, requirements: parseSelector(text) };
  } catch (error) {
    if (error instanceof SelectorSyntaxError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

interface Labelled {
  readonly name: string;
  readonly labels?: Labels;
}

/** The labels that an error quotes. */
const quotedLabels = 20;

/** The buttons to press, at least one, without the drill's. Throws a usage error if no button matches. */
export function chooseButtons<Button extends Labelled>(
  all: readonly Button[],
  choice: Exclude<Choice, { kind: 'one' }>,
): readonly Button[] {
  const buttons = withoutCanary(all);
  if (buttons.length === 0) {
    const found = all.length === 0 ? 'none' : 'only the drill';
    throw usageError(`there is no button to press: the config has ${found}`);
  }
  return choice.kind === 'all' ? buttons : selectButtons(buttons, choice.selector, ', so nothing was stopped');
}

/** The buttons whose labels match, at least one. Throws a usage error that names the existing labels if no button matches. */
export function selectButtons<Button extends Labelled>(
  buttons: readonly Button[],
  { text, requirements }: Selector,
  consequence = '',
): readonly Button[] {
  const chosen = buttons.filter(({ labels }) => matchesSelector(requirements, labels));
  if (chosen.length > 0) return chosen;
  throw usageError(`no button matches the selector ${JSON.stringify(text)}${consequence}`, existingLabels(buttons));
}

function existingLabels(buttons: readonly Labelled[]): string {
  const labels = [...new Set(buttons.map((button) => describeLabels(button.labels)))].filter((each) => each !== '');
  if (labels.length === 0) return 'No button has labels. Add them in the config: labels: { tier: payments }';
  const more = labels.length > quotedLabels ? '; …' : '';
  return `The labels of the buttons: ${labels.slice(0, quotedLabels).join('; ')}${more}`;
}
