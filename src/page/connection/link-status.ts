import { element, setText } from '../elements/dom.ts';
import { span } from '../elements/duration.ts';
import { icon } from '../elements/icons.ts';
import { clockTime, now } from '../elements/time.ts';
import type { Link } from './connection.ts';

export interface LinkStatus {
  readonly element: HTMLElement;
  show(link: Link): void;
  /** State came just now. */
  fresh(): void;
  /** Once a second. */
  tick(): void;
}

/** Says whether what is shown is true now, or since when it may not be. */
export function linkStatus(onStale: (stale: boolean) => void): LinkStatus {
  const text = element('span', {});
  const outer = element('p', { class: 'link connecting' }, icon('bad'), text);
  let link: Link | undefined;
  let freshAt: number | undefined;

  const draw = () => {
    outer.className = `link ${link?.kind ?? 'connecting'}`;
    onStale(link !== undefined && link.kind !== 'live' && freshAt !== undefined);
    setText(text, wordsOf(link, freshAt));
  };
  return {
    element: outer,
    show: (next) => {
      link = next;
      draw();
    },
    fresh: () => {
      freshAt = now();
    },
    tick: draw,
  };
}

function wordsOf(link: Link | undefined, freshAt: number | undefined): string {
  if (link === undefined) return 'Connecting …';
  if (link.kind === 'live') return 'Live';
  const stale =
    freshAt === undefined
      ? ''
      : ` What you see is as of ${clockTime(new Date(freshAt).toISOString())}, ${span(now() - freshAt)} old.`;
  switch (link.kind) {
    case 'lost':
      return `Not connected: ${link.problem}. Trying again …${stale}`;
    case 'unauthenticated':
      return `Not connected: a token is needed.${stale}`;
    case 'forbidden':
      return `Not allowed to look: ${link.problem}.${stale}`;
  }
}
