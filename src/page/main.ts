import type { ButtonView } from '../api/button-service.ts';
import type { Overview } from '../api/overview.ts';
import { describeTrigger } from '../core/text/people.ts';
import { plural } from '../core/text/wording.ts';
import type { PageContext } from './acts/acts.ts';
import { tokenForm } from './acts/token-form.ts';
import { type ButtonCard, buttonCard } from './button/button-card.ts';
import { jumpList } from './button/jump-list.ts';
import { stateWords, titleOf } from './button/words.ts';
import { Connection, type Link } from './connection/connection.ts';
import { linkStatus } from './connection/link-status.ts';
import { Session } from './connection/session.ts';
import { sharedHealth } from './connection/shared-health.ts';
import { Announcer } from './elements/announce.ts';
import { element, setText } from './elements/dom.ts';
import { keepTime } from './elements/time.ts';

const tokenCommand = document.querySelector<HTMLMetaElement>('meta[name="token-command"]')?.content ?? '';

const session = new Session();
const announcer = new Announcer();
const cards = new Map<string, ButtonCard>();
const states = new Map<string, ButtonView['state']>();

const buttons = element('div', { class: 'buttons' });
const empty = element('p', { class: 'note', hidden: true }, 'The config has no button.');
const health = sharedHealth();
const version = element('footer', {});
const jumps = jumpList();
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

function useToken(token: string): void {
  session.useToken(token);
  forget.hidden = false;
  signIn.hide();
  connection.renew();
}

function show(overview: Overview): void {
  link.refresh();
  health.show(overview.chain);
  jumps.show(overview.buttons.map(({ name, state }) => ({ name, state })));
  setText(version, `big-red-button ${overview.chain.version}`);
  document.title = titleOf(overview.buttons);
  empty.hidden = overview.buttons.length > 0;
  for (const view of overview.buttons) showButton(view);
  const names = new Set(overview.buttons.map(({ name }) => name));
  for (const [name, card] of cards) {
    if (names.has(name)) continue;
    card.element.remove();
    cards.delete(name);
    states.delete(name);
  }
}

function showButton(view: ButtonView): void {
  let card = cards.get(view.name);
  if (card === undefined) {
    card = buttonCard(view, context);
    cards.set(view.name, card);
    buttons.append(card.element);
  }
  card.show(view);
  announce(view);
}

function announce(view: ButtonView): void {
  const before = states.get(view.name);
  states.set(view.name, view.state);
  if (before === view.state || before === undefined) return;
  const by = view.trip === undefined ? '' : `, tripped by ${describeTrigger(view.trip.by)}`;
  announcer.sayAtOnce(`${view.name}: ${stateWords[view.state]}${by}`);
}

let lastLink: Link['kind'] | undefined;

function showLink(next: Link): void {
  link.show(next);
  if (next.kind === 'unauthenticated') signIn.ask(session.hasToken ? `The token was rejected: ${next.problem}.` : '');
  if (next.kind === lastLink) return;
  if (next.kind === 'lost') announcer.say('The connection is lost. The page may be out of date.');
  if (next.kind === 'live') announcer.say(`Live. ${plural(cards.size, 'button')}.`);
  lastLink = next.kind;
}

// A reload also removes everything that the token showed.
forget.addEventListener('click', () => location.reload());
const brand = element('h1', {}, 'big-red-button');
document.body.append(
  element('header', { class: 'site' }, brand, link.element, forget),
  element('main', {}, signIn.element, health.element, jumps.element, empty, buttons),
  version,
  announcer.element,
);
setInterval(() => {
  link.tick();
  keepTime(document);
}, 1_000);
void connection.run();
