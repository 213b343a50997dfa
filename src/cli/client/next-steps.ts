import { buttonsResource, mintCommand } from '../../core/rights.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { CommandLine } from '../render/command-line.ts';
import type { CallFailed } from './call-failed.ts';

/** What a person wanted of the receiver. */
export interface Asked {
  readonly act: 'status' | 'press' | 'reset' | 'history' | 'watch' | 'rehearse';
  readonly button?: string;
  readonly reason?: string;
}

/** What is known beside the failure itself. */
export interface Circumstances {
  readonly command: CommandLine;
  /** Where the receiver and its state are. */
  readonly namespace: string;
  /** Whom a token must be made for. */
  readonly audience: string;
  /** The buttons that there are, where that is known. */
  readonly buttons: readonly string[];
}

/** What to do next, a line each: what was asked for may be needed now. */
export function adviceOn(failure: CallFailed, asked: Asked, around: Circumstances): readonly string[] {
  switch (failure.problem) {
    case 'no-way':
      return [
        'Name the cluster: --kubeconfig FILE, --context NAME. Or the receiver: --url ADDRESS, or BIG_RED_BUTTON_URL.',
      ];
    case 'no-token':
      return [...adviceOnMinting(around), ...adviceOnDirect(asked, around)];
    case 'unreachable':
      return adviceWhenUnreachable(asked, around);
    case 'untrusted':
      return ['Name the authority that issued it: --ca-file FILE, or BIG_RED_BUTTON_CA_FILE.'];
    case 'unauthenticated':
      return adviceOnToken(around);
    case 'forbidden':
      return adviceOnRight(asked, around);
    case 'unknown-button':
      return adviceOnName(asked.button ?? '', around);
    case 'refused':
      return [`Look what is there now: ${around.command('status', asked.button ?? '')}`];
    case 'pending':
      return adviceWhenPending(asked, around);
    case 'unexpected':
      return ['Check the address, and that the receiver is of a version like this one: big-red-button --version'];
  }
}

function adviceWhenUnreachable(asked: Asked, around: Circumstances): readonly string[] {
  const { namespace } = around;
  const pods = `Are its pods well? kubectl get pods --namespace ${namespace}`;
  if (asked.act === 'press') return [...adviceOnDirect(asked, around), pods];
  const record = `kubectl get configmap big-red-button-${asked.button ?? 'NAME'} --namespace ${namespace} --output jsonpath='{.data.latch}'`;
  return [pods, `What is latched stays latched meanwhile; its record: ${record}`];
}

/** The way past the receiver, for a press alone. */
function adviceOnDirect({ act, button = 'NAME', reason = '…' }: Asked, { command }: Circumstances): readonly string[] {
  if (act !== 'press') return [];
  const direct = command('press', button, '--reason', reason, '--direct');
  return [`To stop it all the same, with your own rights straight at the API: ${direct}`];
}

/** `kubectl create token` needs the same right as the command itself. */
function adviceOnMinting({ namespace }: Circumstances): readonly string[] {
  return [
    `Your account needs the role big-red-button-operator-token in ${namespace} (docs/installing.md, People).`,
    'Or bring a token that someone made for you: --token-file FILE, or BIG_RED_BUTTON_TOKEN_FILE.',
  ];
}

function adviceOnToken({ namespace, audience }: Circumstances): readonly string[] {
  return [
    'A token comes from --token-file or BIG_RED_BUTTON_TOKEN_FILE, or is made with your kubeconfig. By hand:',
    mintCommand(namespace, audience),
  ];
}

function adviceOnRight(asked: Asked, around: Circumstances): readonly string[] {
  const { act, button } = asked;
  const verb = act === 'press' || act === 'reset' ? act : act === 'rehearse' ? 'press' : 'get';
  const { resource, group } = buttonsResource;
  const what = `${resource}.${group}${button === undefined ? '' : `/${button}`}`;
  return [`The account needs the verb ${verb} on ${what} (docs/security.md).`, ...adviceOnDirect(asked, around)];
}

function adviceOnName(name: string, { buttons }: Circumstances): readonly string[] {
  const meant = nearest(name, buttons);
  if (meant !== undefined) return [`Did you mean ${meant}?`];
  return buttons.length === 0 ? [] : [`There are: ${buttons.join(', ')}`];
}

function adviceWhenPending({ act, button }: Asked, { command }: Circumstances): readonly string[] {
  const look = command('status', ...(button === undefined ? [] : [button]));
  if (act === 'press') return [`It goes on by itself, and the same again does no harm. How far it is: ${look}`];
  return [`The same again does no harm. What keeps it: ${look}`];
}
