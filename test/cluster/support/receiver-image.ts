import type { Cluster } from '../cluster.ts';
import type { Node } from '../node/node.ts';

/** Lets pods of the node run the receiver's image. `name` is the name in a Deployment, without a registry. */
export function publishReceiverImage({ receiverImage }: Cluster, node: Node, name: string): void {
  if (receiverImage === undefined) throw new Error('a test that runs it exports `needsReceiverImage`');
  node.registry.publish(`library/${name}`, receiverImage);
}
