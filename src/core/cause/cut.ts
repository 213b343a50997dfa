/** What the kubelet takes of a log for a container that wrote no termination message. */
const fallbackLogBytes = 2_048;
const fallbackLogLines = 80;

/** The end of a log as the kubelet's `FallbackToLogsOnError` takes it: its first line may be cut in the middle. */
export function cutLog(log: string): string {
  const lines = log.trimEnd().split('\n').slice(-fallbackLogLines).join('\n');
  const bytes = new TextEncoder().encode(lines);
  return new TextDecoder().decode(bytes.subarray(Math.max(0, bytes.length - fallbackLogBytes)));
}
