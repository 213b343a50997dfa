import { type AlertmanagerConfig, type Route, routesBelow, type Webhook } from '../sources/alertmanager-config.ts';
import type { AlertLabels, ReadMatcher } from '../sources/label-matching.ts';
import { addressOf, buttonWebhooks, isMeantFor, reachedRoutes, shadowingRoute } from './routing.ts';

/** Whether an alert reaches the receiver's webhook, and if not, how far it gets. */
export type RouteMatch =
  | { readonly kind: 'reached'; readonly route: Route; readonly webhooks: readonly Webhook[] }
  /** Another route takes the alert first. */
  | { readonly kind: 'shadowed'; readonly route: Route; readonly shadowing: Route; readonly surely: boolean }
  | { readonly kind: 'no-webhook'; readonly route: Route }
  | { readonly kind: 'other-webhook'; readonly route: Route; readonly webhook: Webhook }
  /** `route` leads to the webhook, but its matchers do not match the alert. */
  | { readonly kind: 'unreached'; readonly route: Route | undefined };

/** Follows an alert with these labels; `matchers` are the button's, or the heartbeat's. */
export function matchRoute(
  alertmanager: AlertmanagerConfig,
  labels: AlertLabels,
  matchers: readonly ReadMatcher[],
): RouteMatch {
  const webhooksOf = (route: Route) => {
    const webhooks = buttonWebhooks(alertmanager.receivers.get(route.receiver));
    // A hidden address counts as the receiver's if the route is made for this alert.
    return webhooks.filter(({ node }) => addressOf(node.at('url').text) || isMeantFor(route, labels, matchers));
  };
  const reached = reachedRoutes(alertmanager, labels);
  const leading = reached.filter(({ route }) => webhooksOf(route).length > 0);
  const best = leading.find(({ certainty }) => certainty === 'yes') ?? leading[0];
  if (best?.behind !== undefined && best.certainty !== 'yes')
    return { kind: 'shadowed', route: best.route, shadowing: best.behind, surely: false };
  if (best !== undefined) return { kind: 'reached', route: best.route, webhooks: webhooksOf(best.route) };

  const candidates = routesBelow(alertmanager.root).filter((route) => webhooksOf(route).length > 0);
  for (const route of candidates) {
    const shadowing = shadowingRoute(alertmanager, labels, route);
    if (shadowing !== undefined) return { kind: 'shadowed', route, shadowing, surely: true };
  }
  const meant = reached.find(({ route }) => isMeantFor(route, labels, matchers))?.route;
  if (meant !== undefined) return withoutButtonWebhook(alertmanager, meant);
  return { kind: 'unreached', route: candidates[0] };
}

function withoutButtonWebhook({ receivers }: AlertmanagerConfig, route: Route): RouteMatch {
  const [webhook] = receivers.get(route.receiver)?.webhooks ?? [];
  return webhook === undefined ? { kind: 'no-webhook', route } : { kind: 'other-webhook', route, webhook };
}
