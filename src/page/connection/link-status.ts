import { describeDuration } from '../../core/text/duration.ts';
import { clockTime, now } from '../elements/clock.ts';
import { element, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import type { Link } from './connection.ts';

interface LinkStatus {
  readonly element: HTMLElement;
  show(link: Link): void;
  /** A new state has just arrived. */
  refresh(): void;
  /** Call it once a second. */
  tick(): void;
}

/** Shows whether the page is up to date, or how old its content is. */
export function linkStatus(onStale: (stale: boolean) => void): LinkStatus {
  const text = element('span', {});
  const outer = element('p', { class: 'link connecting' }, icon('bad'), text);
  let link: Link | undefined;
  let freshAt: number | undefined;

  const draw = () => {
    outer.className = `link ${link?.kind ?? 'connecting'}`;
    onStale(link !== undefined && link.kind !== 'live' && freshAt !== undefined);
    setText(text, describeLink(link, freshAt));
  };
  return {
    element: outer,
    show: (next) => {
      link = next;
      draw();
    },
    refresh: () => {
      freshAt = now();
    },
    tick: draw,
  };
}

function describeLink(link: Link | undefined, freshAt: number | undefined): string {
  if (link === undefined) return 'Connecting …';
  const stale = freshAt === undefined ? '' : describeAge(freshAt);
  switch (link.kind) {
    case 'live':
      return 'Live';
    case 'lost':
      return `Not connected: ${link.problem}. Trying again …${stale}`;
    case 'unauthenticated':
      return `Not connected: a token is needed.${stale}`;
    case 'forbidden':
      return `Not allowed to read: ${link.problem}.${stale}`;
  }
}

function describeAge(freshAt: number): string {
  const at = clockTime(new Date(freshAt).toISOString());
  return ` The page shows the state at ${at}, ${describeDuration(now() - freshAt)} ago.`;
}
