import { ClusterError } from '../../cluster/errors.ts';
import type { Inspector, Policy, Right, Scaler, Workload } from '../../cluster/inspector.ts';
import type { Config } from '../../config/config.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { describeTarget, type Target } from '../../core/target.ts';
import { requestDeadlineMs } from './http-json.ts';
import type { Skipped } from './reading.ts';
import { rightsOf, sharedRights } from './required-rights.ts';

/** What a cluster shows around the buttons. Whatever could not be read is absent, and is reported as skipped. */
export interface ClusterView {
  readonly buttons: readonly ButtonInCluster[];
  /** Absent if the config expects no policy, or if it could not be read. */
  readonly policy?: Policy | 'missing' | undefined;
  /** The receiver's account. */
  readonly account: string;
  /** The rights that the account lacks. */
  readonly missingRights: readonly Right[];
}

/** A button's target, and the autoscalers in its namespace. */
export interface ButtonInCluster {
  readonly button: ButtonConfig;
  readonly workload?: Workload | 'missing' | undefined;
  /** Why the API server does not know the target's kind. */
  readonly unserved?: string;
  readonly scalers: readonly Scaler[];
}

/** Reads everything around the buttons. A failed read goes into {@link skipped} and never rejects. */
export class ClusterReader {
  readonly skipped: Skipped[] = [];
  readonly #inspector: Inspector;

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  async read({ buttons, kubernetes }: Config): Promise<ClusterView> {
    const { stateNamespace, admissionPolicy, kubeconfig } = kubernetes;
    const [views, policy] = await Promise.all([
      Promise.all(buttons.map((button) => this.#readButton(button))),
      admissionPolicy ? this.#findPolicy(stateNamespace) : undefined,
    ]);
    const account = accountOf(policy, stateNamespace);
    const rights = [...buttons.flatMap((button) => rightsOf(button, stateNamespace)), ...sharedRights(stateNamespace)];
    const missingRights = kubeconfig === undefined ? await this.#missingOf(account, rights) : [];
    if (kubeconfig !== undefined) {
      const why = `its account is in ${kubeconfig}, which is not read`;
      this.skipped.push({ what: "the receiver's rights", why });
    }
    return { buttons: views, account, missingRights, policy };
  }

  async #readButton(button: ButtonConfig): Promise<ButtonInCluster> {
    const { target } = button;
    let unserved: string | undefined;
    const [workload, scalers = []] = await Promise.all([
      this.#try(describeTarget(target), (signal) =>
        this.#inspector.readWorkload(target, signal).then(orMissing, (error) => {
          unserved = unservedKind(error);
          if (unserved === undefined) throw error;
          return undefined;
        }),
      ),
      this.#try(`autoscalers in ${target.namespace}`, (signal) =>
        this.#inspector.listScalers(target.namespace, signal),
      ),
    ]);
    this.#skipParts(target, workload);
    return { button, scalers, workload, ...definedOnly({ unserved }) };
  }

  /** What the object of a kind outside the table does not show. */
  #skipParts(target: Target, workload: Workload | 'missing' | undefined): void {
    if (target.apiVersion === undefined || workload === undefined || workload === 'missing') return;
    const where = describeTarget(target);
    if (workload.pods === undefined)
      this.skipped.push({ what: `containers of ${where}`, why: 'the object has no pod template at spec.template' });
    if (workload.scale === undefined)
      this.skipped.push({ what: `scale of ${where}`, why: 'its CustomResourceDefinition could not be read' });
  }

  #findPolicy(stateNamespace: string): Promise<Policy | 'missing' | undefined> {
    return this.#try('the admission policy', (signal) =>
      this.#inspector.findPolicy(stateNamespace, signal).then(orMissing),
    );
  }

  async #missingOf(account: string, rights: readonly Right[]): Promise<readonly Right[]> {
    const ask = (signal: AbortSignal) =>
      Promise.all(rights.map((right) => this.#inspector.mayDo(account, right, signal)));
    const allowed = await this.#try(`rights of ${account}`, ask);
    return rights.filter((_, index) => allowed?.[index] === false);
  }

  async #try<Value>(what: string, ask: (signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> {
    try {
      return await ask(AbortSignal.timeout(requestDeadlineMs));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.skipped.push({ what, why: error.message });
      return undefined;
    }
  }
}

/** Undefined for any other error. */
function unservedKind(error: unknown): string | undefined {
  return error instanceof ClusterError && error.kind === 'refused' && error.status === 404 ? error.message : undefined;
}

/** The account that the policy names, else the one of the manifests. */
function accountOf(policy: Policy | 'missing' | undefined, stateNamespace: string): string {
  const named = typeof policy === 'object' ? policy.account : '';
  return named === '' ? `system:serviceaccount:${stateNamespace}:big-red-button` : named;
}

function orMissing<Value>(value: Value | undefined): Value | 'missing' {
  return value ?? 'missing';
}
