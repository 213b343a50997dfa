import type { ButtonView } from '../../api/button-service.ts';
import type { ContainerEvidence } from '../../core/evidence/evidence.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { quoted } from './quoted.ts';
import { minutes } from './words.ts';

type Shown = Pick<ButtonView, 'limit' | 'windowMs' | 'state'> & { readonly evidence: ButtonView['evidence'] };

/** Restarts of each container against the limit, and what the containers said last. */
export function renderEvidence({ evidence, limit, windowMs, state }: Shown): readonly Child[] {
  const heading = element('h3', {}, `Restarts within ${minutes(windowMs)}, limit ${limit}`);
  if (evidence === undefined) return [heading, note('Not looked at yet: it is read when something claims a trip.')];
  if (!evidence.readable) return [heading, note(`The evidence could not be read: ${evidence.problem}`)];
  if (evidence.containers.length === 0) {
    return [heading, note(state === 'stopped' ? 'No pod is left.' : 'No pod was there when it was looked at.')];
  }
  const rows = evidence.containers.map((container) => row(container, limit));
  return [heading, element('ul', { class: 'containers' }, ...rows)];
}

function note(text: string): HTMLElement {
  return element('p', { class: 'note' }, text);
}

function row(evidence: ContainerEvidence, limit: number): HTMLElement {
  const counts = (['network', 'unclear', 'other'] as const).map(
    (cause) => [cause, evidence.dated[cause] + evidence.undated[cause]] as const,
  );
  const network = counts[0]?.[1] ?? 0;
  const told = counts.filter(([, count]) => count > 0).map(([cause, count]) => `${count} ${causeWords[cause]}`);
  const text = told.length === 0 ? 'no restarts' : told.join(', ');
  return element(
    'li',
    { class: network > limit ? 'over' : 'under' },
    element('span', { class: 'pod' }, `${evidence.pod} / ${evidence.container}`),
    bar(network, limit),
    element('span', { class: 'count' }, text, evidence.inferred > 0 && ` (${evidence.inferred} not watched)`),
    quoted(evidence.lines),
    evidence.verdicts !== undefined &&
      evidence.verdicts.length > 0 &&
      element('p', { class: 'note' }, `Judged by ${evidence.verdicts.map(verdict).join(', ')}`),
  );
}

function verdict({ row, count }: NonNullable<ContainerEvidence['verdicts']>[number]): string {
  return count === 1 ? row : `${row} (${count})`;
}

const causeWords = { network: 'by network failure', unclear: 'unclear', other: 'other' } as const;

/** One cell a restart up to the limit, and one beyond it: the one that trips. */
function bar(network: number, limit: number): HTMLElement {
  const cells = Math.min(limit, longestBar) + 1;
  const filled = Math.min(network, cells);
  const parts = Array.from({ length: cells }, (_, index) => {
    const isOver = index === cells - 1;
    return element('span', { class: `cell${index < filled ? ' filled' : ''}${isOver ? ' beyond' : ''}` });
  });
  const label = `${plural(network, 'restart')} by network failure; more than ${limit} trip`;
  return element('span', { class: 'bar', role: 'img', 'aria-label': label }, ...parts);
}

const longestBar = 12;
