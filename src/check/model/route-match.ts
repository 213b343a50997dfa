import { type AlertmanagerConfig, type Route, routesBelow, type Webhook } from '../sources/alertmanager-config.ts';
import type { AlertLabels, ReadMatcher } from './labels.ts';
import { addressOf, buttonWebhooks, isMeantFor, reachedRoutes, thiefOf } from './routing.ts';

/** How an alert gets on to the receiver's webhook, or how far. */
export type Aim =
  | { readonly kind: 'reached'; readonly route: Route; readonly webhooks: readonly Webhook[] }
  | { readonly kind: 'swallowed'; readonly route: Route; readonly thief: Route; readonly surely: boolean }
  | { readonly kind: 'no-webhook'; readonly route: Route }
  | { readonly kind: 'other-webhook'; readonly route: Route; readonly webhook: Webhook }
  /** With the route that would lead there, if it took such alerts. */
  | { readonly kind: 'unreached'; readonly route?: Route };

/** Follows an alert with these labels; `matchers` are the button's, or the heartbeat's. */
export function aimOf(alertmanager: AlertmanagerConfig, labels: AlertLabels, matchers: readonly ReadMatcher[]): Aim {
  const webhooksOf = (route: Route) => {
    const webhooks = buttonWebhooks(alertmanager.receivers.get(route.receiver));
    // A hidden address is believed where the route is made for this alert.
    return webhooks.filter(({ part }) => addressOf(part.at('url').text) || isMeantFor(route, labels, matchers));
  };
  const reached = reachedRoutes(alertmanager, labels);
  const leading = reached.filter(({ route }) => webhooksOf(route).length > 0);
  const best = leading.find(({ certainty }) => certainty === 'yes') ?? leading[0];
  if (best?.behind !== undefined && best.certainty !== 'yes')
    return { kind: 'swallowed', route: best.route, thief: best.behind, surely: false };
  if (best !== undefined) return { kind: 'reached', route: best.route, webhooks: webhooksOf(best.route) };

  const ways = routesBelow(alertmanager.root).filter((route) => webhooksOf(route).length > 0);
  for (const route of ways) {
    const thief = thiefOf(alertmanager, labels, route);
    if (thief !== undefined) return { kind: 'swallowed', route, thief, surely: true };
  }
  const meant = reached.find(({ route }) => isMeantFor(route, labels, matchers))?.route;
  if (meant !== undefined) return withoutWay(alertmanager, meant);
  const [way] = ways;
  return { kind: 'unreached', ...(way === undefined ? {} : { route: way }) };
}

function withoutWay({ receivers }: AlertmanagerConfig, route: Route): Aim {
  const [webhook] = receivers.get(route.receiver)?.webhooks ?? [];
  return webhook === undefined ? { kind: 'no-webhook', route } : { kind: 'other-webhook', route, webhook };
}
