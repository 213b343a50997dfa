import { type Dispatcher, request } from 'undici';
import { notification } from './notification.ts';

/** Sends a notification that must trip the button. Resolves with the trip's id. */
export async function postTrip(url: string, token: string, dispatcher?: Dispatcher): Promise<string> {
  const response = await request(`${url}/api/v1/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: notification(),
    ...(dispatcher && { dispatcher }),
  });
  // The route's schema promises this type.
  const body = (await response.body.json()) as { decisions?: { reason: string; trip: string }[] };
  const decision = body.decisions?.[0];
  if (response.statusCode !== 200 || decision?.reason !== 'tripped') {
    throw new Error(`no trip: ${response.statusCode} ${JSON.stringify(body)}`);
  }
  return decision.trip;
}

/** One bare PATCH to zero replicas. */
export async function patchToZero(scaleUrl: string, token: string, dispatcher: Dispatcher): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/merge-patch+json' };
  const body = JSON.stringify({ spec: { replicas: 0 } });
  const response = await request(scaleUrl, { dispatcher, method: 'PATCH', headers, body });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`no patch: ${response.statusCode} ${text}`);
}
