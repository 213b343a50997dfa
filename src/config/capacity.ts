import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { plural } from '../core/text/wording.ts';
import type { Config } from './config.ts';
import { ConfigError } from './problem.ts';
import type { YamlNode } from './yaml/yaml-node.ts';

/** How much memory a receiver may use, in MiB. */
export interface MemoryLimits {
  /** `--max-old-space-size`, and Node's default without it. */
  readonly heap: number;
  /** The container's limit, if it has one. */
  readonly container?: number;
}

/** Of k8s/receiver/deployment.yaml. A test compares them. */
export const shippedMemory: MemoryLimits = { heap: 256, container: 512 };

/**
 * What a receiver uses besides its buttons, and for each button with five pods, in MiB. Measured with 1,000 buttons (`npm run bench:scale`,
 * docs/cost.md), and doubled for a storm in which all of them trip.
 */
const receiverUses = { heap: 64, container: 192 };
const buttonUses = { heap: 0.15, container: 0.25 };

/** How many buttons fit into this memory. */
export function buttonsThatFit({ heap, container = Number.POSITIVE_INFINITY }: MemoryLimits): number {
  const byHeap = (heap - receiverUses.heap) / buttonUses.heap;
  const byContainer = (container - receiverUses.container) / buttonUses.container;
  return Math.max(1, Math.floor(Math.min(byHeap, byContainer)));
}

const mebibyte = 1_048_576;

/** The limits of this process. */
export function ownMemory(): MemoryLimits {
  const heap = getHeapStatistics().heap_size_limit / mebibyte;
  // 0 or a huge number without a limit.
  const container = process.constrainedMemory();
  return container > 0 && container <= totalmem() ? { heap, container: container / mebibyte } : { heap };
}

/** Throws a {@link ConfigError} if the config has more buttons than fit: the process would be killed in the storm that it is for. */
export function refuseTooManyButtons({ buttons }: Config, node: YamlNode, memory: MemoryLimits, whose: string): void {
  const fit = buttonsThatFit(memory);
  if (buttons.length <= fit) return;
  const problem = `${plural(buttons.length, 'button')} do not fit into the memory of ${whose} (${describeMemory(memory)})`;
  const expected = `at most ${plural(fit, 'button')}, or a higher memory limit of the container together with --max-old-space-size`;
  throw new ConfigError([{ node: node.at('buttons'), problem, expected }]);
}

function describeMemory({ heap, container }: MemoryLimits): string {
  const ofHeap = `heap ${Math.round(heap)} MiB`;
  return container === undefined ? ofHeap : `${ofHeap}, container ${Math.round(container)} MiB`;
}
