import { buttonsResource, mintCommand, type Verb } from '../../core/people-access.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { CommandLine } from '../render/view.ts';
import type { CallFailed } from './call-failed.ts';

/** What a command asked the receiver to do. */
export interface Asked {
  /** The right that the receiver demands for it. */
  readonly right: Verb;
  /** The command that does the same without the receiver. */
  readonly direct?: 'press' | 'reset';
  readonly button?: string | undefined;
  readonly reason?: string;
}

interface Circumstances {
  readonly command: CommandLine;
  /** The namespace of the receiver and its state. */
  readonly namespace: string;
  /** The audience of a person's token. */
  readonly audience: string;
  /** The names of the existing buttons, if they are known. */
  readonly buttons: readonly string[];
}

/** What the person can do after a failed call, a line each. */
export function nextSteps(failure: CallFailed, asked: Asked, around: Circumstances): readonly string[] {
  const { command } = around;
  const { direct, button } = asked;
  switch (failure.problem) {
    case 'no-connection':
      return [
        'Name the cluster: --kubeconfig FILE, --context NAME. Or name the receiver: --url ADDRESS, or BIG_RED_BUTTON_URL.',
      ];
    case 'no-token':
      return [...stepsForToken(around), ...stepsForDirect(asked, around)];
    case 'unreachable':
      return stepsWhenUnreachable(asked, around);
    case 'untrusted':
      return ['Name the authority that issued the certificate: --ca-file FILE, or BIG_RED_BUTTON_CA_FILE.'];
    case 'unauthenticated':
      return [
        'A token comes from --token-file or BIG_RED_BUTTON_TOKEN_FILE, or is made with your kubeconfig. By hand:',
        mintCommand(around.namespace, around.audience),
      ];
    case 'forbidden':
      // Only a stop is worth a way around the receiver's refusal.
      return [neededRight(asked), ...(direct === 'press' ? stepsForDirect(asked, around) : [])];
    case 'unknown-button':
      return stepsForName(button ?? '', around);
    case 'refused':
      return [`See the present state: ${command('status', button ?? '')}`];
    case 'pending': {
      const status = command('status', ...(button === undefined ? [] : [button]));
      return direct === 'press'
        ? [`The receiver keeps trying. Repeating the press is safe. See the progress: ${status}`]
        : [`Repeating the command is safe. See what blocks it: ${status}`];
    }
    case 'unexpected':
      return [
        'Check the address. Check that the receiver has the same version as this program: big-red-button --version',
      ];
  }
}

function stepsWhenUnreachable(asked: Asked, around: Circumstances): readonly string[] {
  const { namespace } = around;
  const pods = `Check the receiver's pods: kubectl get pods --namespace ${namespace}`;
  if (asked.direct !== undefined) return [...stepsForDirect(asked, around), pods];
  const record = `kubectl get configmap big-red-button-${asked.button ?? 'NAME'} --namespace ${namespace} --output jsonpath='{.data.latch}'`;
  return [pods, `A latched button stays latched without the receiver. Read its record: ${record}`];
}

/** Only a press and a reset work without the receiver. */
function stepsForDirect(
  { direct, button = 'NAME', reason = '…' }: Asked,
  { command }: Circumstances,
): readonly string[] {
  if (direct === undefined) return [];
  const line = command(direct, button, '--reason', reason, '--direct');
  const what = direct === 'press' ? 'stop the target' : 'release the latch';
  return [`To ${what} without the receiver, with your own rights: ${line}`];
}

/** `kubectl create token` needs the same right, so it would not help. */
function stepsForToken({ namespace }: Circumstances): readonly string[] {
  return [
    `Your account needs the role big-red-button-operator-token in ${namespace} (docs/installing.md, People).`,
    'Or use a token that another person made for you: --token-file FILE, or BIG_RED_BUTTON_TOKEN_FILE.',
  ];
}

function neededRight({ right, button }: Asked): string {
  const { resource, group } = buttonsResource;
  const what = `${resource}.${group}${button === undefined ? '' : `/${button}`}`;
  return `The account needs the verb ${right} on ${what} (docs/security.md).`;
}

function stepsForName(name: string, { buttons }: Circumstances): readonly string[] {
  const meant = nearest(name, buttons);
  if (meant !== undefined) return [`Did you mean ${meant}?`];
  return buttons.length === 0 ? [] : [`The buttons: ${buttons.join(', ')}`];
}
