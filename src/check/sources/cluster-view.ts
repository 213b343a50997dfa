import { ClusterError } from '../../cluster/errors.ts';
import type { Inspector, Policy, Right, Scaler, Workload } from '../../cluster/inspector.ts';
import type { Config } from '../../config/config.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { describeTarget } from '../../core/target.ts';
import type { Unknown } from '../model/skipped.ts';
import { chainLookDeadlineMs } from './http-json.ts';
import { rightsOf, sharedRights } from './rights.ts';

/** What was seen of a cluster; what could not be asked is absent, and told as not looked at. */
export interface ClusterView {
  readonly buttons: readonly ButtonView[];
  /** Absent where the config says that there is none, or where it could not be asked for. */
  readonly policy?: Policy | 'missing';
  /** The receiver's account. */
  readonly account: string;
  /** Rights that it lacks. */
  readonly missingRights: readonly Right[];
}

export interface ButtonView {
  readonly button: ButtonConfig;
  readonly workload?: Workload | 'missing';
  readonly scalers: readonly Scaler[];
}

/** Looks at everything that surrounds the buttons. What fails is told in {@link unknowns}; nothing rejects. */
export class ClusterLook {
  readonly unknowns: Unknown[] = [];
  readonly #inspector: Inspector;

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  async view({ buttons, kubernetes }: Config): Promise<ClusterView> {
    const { stateNamespace, admissionPolicy, kubeconfig } = kubernetes;
    const [views, policy] = await Promise.all([
      Promise.all(buttons.map((button) => this.#viewButton(button))),
      admissionPolicy ? this.#findPolicy(stateNamespace) : undefined,
    ]);
    const account = accountOf(policy, stateNamespace);
    const rights = [...buttons.flatMap((button) => rightsOf(button, stateNamespace)), ...sharedRights(stateNamespace)];
    const missingRights = kubeconfig === undefined ? await this.#missingOf(account, rights) : [];
    if (kubeconfig !== undefined) {
      this.unknowns.push({
        what: "the receiver's rights",
        why: `its account is in ${kubeconfig}, which is not read here`,
      });
    }
    return { buttons: views, account, missingRights, ...(policy === undefined ? {} : { policy }) };
  }

  async #viewButton(button: ButtonConfig): Promise<ButtonView> {
    const { target } = button;
    const [workload, scalers = []] = await Promise.all([
      this.#look(describeTarget(target), (signal) => this.#inspector.readWorkload(target, signal).then(orMissing)),
      this.#look(`autoscalers in ${target.namespace}`, (signal) =>
        this.#inspector.listScalers(target.namespace, signal),
      ),
    ]);
    return { button, scalers, ...(workload === undefined ? {} : { workload }) };
  }

  #findPolicy(stateNamespace: string): Promise<Policy | 'missing' | undefined> {
    return this.#look('the admission policy', (signal) =>
      this.#inspector.findPolicy(stateNamespace, signal).then(orMissing),
    );
  }

  async #missingOf(account: string, rights: readonly Right[]): Promise<readonly Right[]> {
    const ask = (signal: AbortSignal) =>
      Promise.all(rights.map((right) => this.#inspector.mayDo(account, right, signal)));
    const allowed = await this.#look(`rights of ${account}`, ask);
    return rights.filter((_, index) => allowed?.[index] === false);
  }

  async #look<Value>(what: string, ask: (signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> {
    try {
      return await ask(AbortSignal.timeout(chainLookDeadlineMs));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.unknowns.push({ what, why: error.message });
      return undefined;
    }
  }
}

/** The policy says whose it is; without one the manifests' own name is taken. */
function accountOf(policy: Policy | 'missing' | undefined, stateNamespace: string): string {
  const named = typeof policy === 'object' ? policy.account : '';
  return named === '' ? `system:serviceaccount:${stateNamespace}:big-red-button` : named;
}

function orMissing<Value>(value: Value | undefined): Value | 'missing' {
  return value ?? 'missing';
}
