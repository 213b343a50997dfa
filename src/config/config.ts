import type { BrakeRule } from '../core/brake/brake.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import type { Hook } from '../core/hooks/hook.ts';
import type { ClusterLabel } from '../core/notification/cluster-label.ts';
import type { Matcher } from '../core/notification/matcher.ts';

/** The checked config file with every default filled in. Paths are as written, durations are milliseconds. */
export interface Config {
  readonly cluster?: ClusterLabel;
  /** Where people reach the page, and where the runbooks are. Without a slash at the end. */
  readonly externalUrl?: string;
  readonly runbookBaseUrl?: string;
  readonly receiver: ReceiverConfig;
  readonly kubernetes: KubernetesConfig;
  readonly heartbeat: HeartbeatConfig;
  /** Absent: no brake. */
  readonly brake?: BrakeRule;
  readonly buttons: readonly ButtonConfig[];
}

interface HeartbeatConfig {
  readonly matchers: readonly Matcher[];
  readonly lateAfterMs: number;
  /** The hooks for a late heartbeat, and for its return. */
  readonly onChainSilent: readonly Hook[];
}

export interface ReceiverConfig {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly clientCaFile?: string };
  readonly alertmanagerTokenFile: string;
  readonly people?: PeopleConfig;
  /** Who may read /metrics. Absent: everyone. */
  readonly metrics?: { readonly tokenFile: string } | { readonly people: true };
}

/** What identifies people and grants their rights: a file, or the cluster. */
export type PeopleConfig = { readonly openReading: boolean } & (
  | { readonly tokenFile: string }
  | { readonly kubernetes: { readonly audience: string } }
);

interface KubernetesConfig {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly stateNamespace: string;
  readonly admissionPolicy: boolean;
}
