import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AnyNode, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { javascriptOf, root } from '../mutation/sources.ts';

/** How often each branch of src ran, up to 255 times. A branch is a place in this array. */
const counts = new Uint8Array(1 << 16);
let branches = 0;
/** Words in the code: an input must contain some of them to come further. */
const words = new Set<string>();

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Of several at one place, the lowest comes first. */
  readonly order: number;
}

/** From now on, modules of src count their branches. */
export function countBranches(): void {
  Object.assign(globalThis, { ran: counts });
  const src = pathToFileURL(`${root}/src/`).href;
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith(src) || !url.endsWith('.ts')) return next(url, context);
      return { format: 'module', source: instrument(javascriptOf(fileURLToPath(url))), shortCircuit: true };
    },
  });
}

function instrument(code: string): string {
  const insertions: Insertion[] = [];
  const mark = () => `ran[${branches++ % counts.length}]++`;
  const around = ({ start, end }: AnyNode, depth: number) => {
    insertions.push({ at: start, text: `(${mark()},(`, order: depth }, { at: end, text: '))', order: -depth });
  };
  fullAncestor(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), (found, _, ancestors) => {
    const [node, depth] = [found as AnyNode, ancestors.length];
    switch (node.type) {
      case 'BlockStatement':
        insertions.push({ at: node.start + 1, text: `${mark()};`, order: depth });
        break;
      case 'SwitchCase':
        insertions.push({ at: code.indexOf(':', node.test?.end ?? node.start) + 1, text: `${mark()};`, order: depth });
        break;
      case 'IfStatement':
        for (const part of [node.consequent, node.alternate]) {
          if (!part || part.type === 'BlockStatement' || part.type === 'IfStatement') continue;
          insertions.push(
            { at: part.start, text: `{${mark()};`, order: depth },
            { at: part.end, text: '}', order: -depth },
          );
        }
        break;
      case 'ConditionalExpression':
        around(node.consequent, depth);
        around(node.alternate, depth);
        break;
      case 'LogicalExpression':
        around(node.right, depth);
        break;
      case 'ArrowFunctionExpression':
        if (node.expression) around(node.body, depth);
        break;
      case 'Literal':
        if (typeof node.value === 'string' && node.value.length < 40) words.add(node.value);
        break;
      default:
    }
  });
  let instrumented = '';
  let done = 0;
  for (const { at, text } of insertions.sort((one, other) => one.at - other.at || one.order - other.order)) {
    instrumented += code.slice(done, at) + text;
    done = at;
  }
  return instrumented + code.slice(done);
}

export function codeWords(): readonly string[] {
  return [...words].filter((word) => word !== '');
}

/** The most that each branch ran in one input so far, in steps. */
const seen = new Uint8Array(counts.length);
const steps = Uint8Array.from({ length: 256 }, (_, count) => (count < 4 ? count : count < 16 ? 4 : count < 64 ? 5 : 6));

/** Starts the count of one input. */
export function startCount(): void {
  counts.fill(0, 0, branches);
}

/** Whether the input reached a new branch, or one more often than any before. */
export function isNews(): boolean {
  let news = false;
  for (let index = 0; index < branches; index += 1) {
    const step = steps[counts[index] ?? 0] ?? 0;
    if (step <= (seen[index] ?? 0)) continue;
    seen[index] = step;
    news = true;
  }
  return news;
}

/** The branches that any input ran, of all. */
export function reached(): readonly [number, number] {
  return [seen.subarray(0, branches).filter((step) => step > 0).length, branches];
}
