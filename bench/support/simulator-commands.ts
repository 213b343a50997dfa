export const bareApp = 'bare-app';
export const swypePods = { namespace: 'sre', selector: 'app=swype-app' };
export const stateNames = ['big-red-button-swype-app', 'big-red-button-heartbeat'];

export type Command =
  | { readonly id: number; readonly act: 'restart' }
  | { readonly id: number; readonly act: 'scale'; readonly name: string; readonly replicas: number };

export interface Hello {
  readonly url: string;
  readonly ca: string;
  readonly kubeconfig: string;
  readonly token: string;
}
