import type { ButtonView } from '../api/button-service.ts';
import type { Overview } from '../api/overview.ts';
import { describeTrigger } from '../core/text/people.ts';
import { plural } from '../core/text/wording.ts';
import type { PageContext } from './acts/acts.ts';
import { pressMany } from './acts/press-many.ts';
import { tokenForm } from './acts/token-form.ts';
import { Connection, type Link } from './connection/connection.ts';
import { linkStatus } from './connection/link-status.ts';
import { Session } from './connection/session.ts';
import { sharedHealth } from './connection/shared-health.ts';
import { Announcer } from './elements/announce.ts';
import { element, setText } from './elements/dom.ts';
import { keepTime } from './elements/time.ts';
import { inOrder } from './overview/order.ts';
import { overview } from './overview/overview.ts';
import { type ButtonCard, buttonCard } from './panels/button-card.ts';
import { stateLine, titleOf } from './panels/state-words.ts';

const tokenCommand = document.querySelector<HTMLMetaElement>('meta[name="token-command"]')?.content ?? '';

const session = new Session();
const announcer = new Announcer();
const cards = new Map<string, ButtonCard>();
const states = new Map<string, ButtonView['state']>();

const opened = element('div', { class: 'opened' });
const empty = element('p', { class: 'note', hidden: true }, 'The config has no button.');
const health = sharedHealth();
const version = element('footer', {});
const rows = overview();
const forget = element('button', { type: 'button', class: 'plain', hidden: true }, 'Forget my token');
const link = linkStatus((stale) => document.body.classList.toggle('stale', stale));
const signIn = tokenForm(tokenCommand, useToken);
const connection = new Connection({ session, onState: show, onLink: showLink });
const context: PageContext = {
  session,
  act: async (act) => {
    const outcome = await act();
    if (outcome.kind === 'unauthenticated') signIn.ask('You need a token to act. Enter one, then try again.', true);
    announcer.say(outcome.message);
    return outcome;
  },
};
const many = pressMany(context);
let shown: Overview | undefined;
/** The name of the button whose card is open. It stays open when another button trips: nothing moves under the pointer. */
let open: string | undefined;

function useToken(token: string): void {
  session.useToken(token);
  forget.hidden = false;
  signIn.hide();
  connection.renew();
}

function show(next: Overview): void {
  shown = next;
  const { buttons, chain } = next;
  link.refresh();
  health.show(chain);
  setText(version, `big-red-button ${chain.version}`);
  document.title = titleOf(buttons);
  empty.hidden = buttons.length > 0;
  many.show(buttons);
  buttons.forEach(announce);
  const names = new Set(buttons.map(({ name }) => name));
  for (const name of cards.keys()) if (!names.has(name)) cards.delete(name);
  if (open === undefined || !names.has(open)) open = namedInAddress(names) ?? inOrder(buttons)[0]?.name;
  showOpen(next);
}

function showOpen({ buttons }: Overview): void {
  rows.show({ views: buttons, open });
  const view = buttons.find(({ name }) => name === open);
  const card = view && (cards.get(view.name) ?? buttonCard(view, context));
  if (view === undefined || card === undefined) {
    opened.replaceChildren();
    return;
  }
  cards.set(view.name, card);
  card.show(view);
  if (opened.firstChild !== card.element) opened.replaceChildren(card.element);
}

/** `#button-swype-app` opens that card: notifications link to it. */
function namedInAddress(names: ReadonlySet<string>): string | undefined {
  const name = location.hash.replace(/^#button-/, '');
  return names.has(name) ? name : undefined;
}

addEventListener('hashchange', () => {
  if (shown === undefined) return;
  open = namedInAddress(new Set(shown.buttons.map(({ name }) => name))) ?? open;
  showOpen(shown);
});

function announce(view: ButtonView): void {
  const before = states.get(view.name);
  states.set(view.name, view.state);
  if (before === view.state || before === undefined) return;
  const by = view.trip === undefined ? '' : `, tripped by ${describeTrigger(view.trip.by)}`;
  announcer.sayAtOnce(`${view.name}: ${stateLine(view)}${by}`);
}

let lastLink: Link['kind'] | undefined;

function showLink(next: Link): void {
  link.show(next);
  if (next.kind === 'unauthenticated') signIn.ask(session.hasToken ? `The token was rejected: ${next.problem}.` : '');
  if (next.kind === lastLink) return;
  if (next.kind === 'lost') announcer.say('The connection is lost. The page may be out of date.');
  if (next.kind === 'live') announcer.say(`Live. ${plural(shown?.buttons.length ?? 0, 'button')}.`);
  lastLink = next.kind;
}

// A reload also removes everything that the token showed.
forget.addEventListener('click', () => location.reload());
const brand = element('h1', {}, 'big-red-button');
document.body.append(
  element('header', { class: 'site' }, brand, link.element, forget),
  element('main', {}, signIn.element, health.element, rows.element, empty, many.element, opened),
  version,
  announcer.element,
);
setInterval(() => {
  link.tick();
  keepTime(document);
}, 1_000);
void connection.run();
