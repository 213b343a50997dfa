import { getHeapStatistics } from 'node:v8';
import type { Instruments } from './instruments.ts';

/** Reads the memory whenever the metrics are rendered. */
export function collectMemory({ memoryUsed }: Pick<Instruments, 'memoryUsed'>): void {
  // prom-client calls the function before it reads the gauge. The function is not in its types for an existing gauge.
  (memoryUsed as typeof memoryUsed & { collect?: () => void }).collect = () => memoryUsed.set(usedRatio());
}

/** Either limit ends the process: Node its own at the heap's, the kernel at the container's. */
function usedRatio(): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  // 0 or a huge number without a limit.
  const container = process.constrainedMemory();
  const heap = used_heap_size / heap_size_limit;
  return container > 0 ? Math.max(heap, process.memoryUsage.rss() / container) : heap;
}
