import type { ButtonView } from '../../api/button-service.ts';
import type { ContainerEvidence } from '../../core/evidence/evidence.ts';
import type { JudgedPod } from '../../core/evidence/target-pods.ts';
import { countedRestarts } from '../../core/outlook/outlook.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { describeJudgedPod } from '../../core/text/judged-pod.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { quoted } from './quoted.ts';

type Shown = Pick<ButtonView, 'limit' | 'windowMs' | 'state'> & {
  readonly evidence: ButtonView['evidence'];
  readonly corroborate: ButtonView['corroborate'];
  /** Whether the config or a disarm keeps the restarts from tripping the button. */
  readonly isKept: boolean;
  /** The restarts of each container that an alert would compare with the limit. */
  readonly counted: readonly number[];
};

export function evidenceShown(view: ButtonView): Shown {
  const { evidence, corroborate, limit, windowMs, state, mode, disarm } = view;
  const containers = evidence?.readable ? evidence.containers : [];
  return {
    evidence,
    corroborate,
    isKept: mode !== 'on' || disarm !== undefined,
    limit,
    windowMs,
    state,
    counted: containers.map((each) => countedRestarts(view, each)),
  };
}

/** The restarts of each container against the limit, and the last messages of the containers. */
export function renderEvidence(shown: Shown): readonly Child[] {
  const { evidence, corroborate, isKept, counted, limit, windowMs, state } = shown;
  const span = describeDuration(windowMs);
  const title =
    corroborate === 'none'
      ? `Restarts within ${span} (the alert alone decides)`
      : `Restarts within ${span}: ${limit + 1} of one container ${isKept ? 'would trip' : 'trip'} the button`;
  const heading = element('h3', {}, title);
  if (evidence === undefined)
    return [heading, note('Not read yet. The receiver reads the evidence when an alert arrives.')];
  if (!evidence.readable) return [heading, note(`The evidence could not be read: ${evidence.problem}`)];
  const others = renderUncounted(evidence.uncounted ?? []);
  if (evidence.containers.length === 0) {
    const empty = state === 'stopped' ? 'No pod is left.' : 'No pod of the target existed when the evidence was read.';
    return [heading, note(empty), ...others];
  }
  const rows = evidence.containers.map((container, index) =>
    row(container, corroborate === 'none' ? undefined : { counted: counted[index] ?? 0, limit }),
  );
  return [heading, element('ul', { class: 'containers' }, ...rows), ...others];
}

/** Pods that share the labels of the target. Without this note, their restarts would seem to be missing. */
function renderUncounted(uncounted: readonly JudgedPod[]): readonly Child[] {
  if (uncounted.length === 0) return [];
  return [
    note(`Not counted, because it is not proven to be the target's: ${uncounted.map(describeJudgedPod).join('; ')}`),
  ];
}

function note(text: string): HTMLElement {
  return element('p', { class: 'note' }, text);
}

interface Counted {
  readonly counted: number;
  readonly limit: number;
}

/** Without `counted`, restarts decide nothing. */
function row(evidence: ContainerEvidence, against: Counted | undefined): HTMLElement {
  const counts = (['network', 'unclear', 'other'] as const).map(
    (cause) => [cause, evidence.dated[cause] + evidence.undated[cause]] as const,
  );
  const present = counts.filter(([, count]) => count > 0).map(([cause, count]) => `${count} ${causeWords[cause]}`);
  const text = present.length === 0 ? 'no restarts' : present.join(', ');
  return element(
    'li',
    { class: against !== undefined && against.counted > against.limit ? 'over' : 'under' },
    element('span', { class: 'pod' }, `${evidence.pod} / ${evidence.container}`),
    against && bar(against),
    element(
      'span',
      { class: 'count' },
      against === undefined ? text : `${against.counted} of ${against.limit + 1}: ${text}`,
      evidence.inferred > 0 && ` (${evidence.inferred} not observed)`,
    ),
    quoted(evidence.lines),
    evidence.verdicts !== undefined &&
      evidence.verdicts.length > 0 &&
      element('p', { class: 'note' }, `Cause shown by ${evidence.verdicts.map(verdict).join(', ')}`),
  );
}

function verdict({ row, count }: NonNullable<ContainerEvidence['verdicts']>[number]): string {
  return count === 1 ? row : `${row} (${count})`;
}

const causeWords = { network: 'by network failure', unclear: 'unclear', other: 'other' } as const;

/** One cell for each restart up to the limit, and one more for the restart that trips. */
function bar({ counted, limit }: Counted): HTMLElement {
  const cells = Math.min(limit, longestBar) + 1;
  const filled = Math.min(counted, cells);
  const parts = Array.from({ length: cells }, (_, index) => {
    const isOver = index === cells - 1;
    return element('span', { class: `cell${index < filled ? ' filled' : ''}${isOver ? ' beyond' : ''}` });
  });
  const label = `${counted} of the ${plural(limit + 1, 'restart')} that trip the button`;
  return element('span', { class: 'bar', role: 'img', 'aria-label': label }, ...parts);
}

const longestBar = 12;
