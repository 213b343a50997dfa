import type {
  V1SubjectAccessReview,
  V1SubjectAccessReviewStatus,
  V1TokenReview,
  V1TokenReviewStatus,
} from '@kubernetes/client-node';
import type { AccessReview, Reviews, TokenReview } from '../../cluster/access-reviews.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { buttonsResource } from '../../core/people-access.ts';
import { reviewCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { notKubernetes, quotedStatusBytes } from '../transport/errors.ts';

const tokenCall = reviewCall('tokenreviews', 'TokenReview');
const accessCall = reviewCall('subjectaccessreviews', 'SubjectAccessReview');

/**
 * Reviews by the API server. Access is checked in `namespace`, the receiver's own: a binding there grants rights on this
 * installation alone, and a binding for the whole cluster counts as well.
 */
export function createReviews(client: Client, namespace: string): Reviews {
  return {
    async reviewToken(token, audience, signal) {
      const body = { spec: { token, audiences: [audience] } };
      const asked = client.perform<V1TokenReview>(tokenCall, signal, { body });
      const { status } = await asked.catch((error: ClusterError) => {
        throw withoutToken(error, token);
      });
      return toTokenReview(status);
    },

    async reviewAccess({ username, groups, uid, extra }, verb, button, signal) {
      const spec = definedOnly({
        ...{ user: username, groups: [...groups], uid },
        extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])),
        resourceAttributes: definedOnly({ namespace, verb, ...buttonsResource, name: button }),
      });
      const { status } = await client.perform<V1SubjectAccessReview>(accessCall, signal, { body: { spec } });
      return toAccessReview(status);
    },
  };
}

/** A user without a name is not authenticated: the API server could not be asked about that user's rights. */
function toTokenReview(status: V1TokenReviewStatus | undefined): TokenReview {
  if (status === undefined) throw notKubernetes(tokenCall, 'no status');
  const { username, uid, groups = [], extra = {} } = status.user ?? {};
  if (status.authenticated !== true || !username) return { authenticated: false };
  const subject = definedOnly({ username, groups, extra, uid });
  return { authenticated: true, subject, audiences: status.audiences ?? [] };
}

function toAccessReview(status: V1SubjectAccessReviewStatus | undefined): AccessReview {
  if (status === undefined) throw notKubernetes(accessCall, 'no status');
  const reason = status.reason || status.evaluationError || '';
  const allowed = status.allowed && status.denied !== true;
  return { allowed, ...(reason === '' ? {} : { reason: cutText(reason, quotedStatusBytes) }) };
}

/** An answer may quote the request, and this request is the only one whose body contains a token. */
function withoutToken({ kind, message, status, retryAfterMs }: ClusterError, token: string): ClusterError {
  return new ClusterError(kind, message.replaceAll(token, '[redacted]'), definedOnly({ status, retryAfterMs }));
}
