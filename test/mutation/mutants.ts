import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { javascriptOf, root } from './sources.ts';

/** One small change of one file. Positions are those of the TypeScript file. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** All mutants of the files of a folder, or of a file. */
export function mutantsOf(path: string): Mutant[] {
  const files = path.endsWith('.ts') ? [path] : globSync(`${path}/**/*.ts`, { cwd: root });
  return files.sort().flatMap(mutantsOfFile);
}

function mutantsOfFile(file: string): Mutant[] {
  const code = javascriptOf(join(root, file));
  const mutants = new Map<string, Mutant>();
  fullAncestor(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), (node, _, ancestors) => {
    for (const { start, end, replacement } of changesOf(node as AnyNode, ancestors.at(-2), code)) {
      const original = code.slice(start, end);
      const line = code.slice(0, start).split('\n').length;
      mutants.set(`${start}-${end}-${replacement}`, { file, line, start, end, original, replacement });
    }
  });
  return [...mutants.values()].sort((one, other) => one.start - other.start || one.end - other.end);
}

/** The mutators, by the kind of node. Sentences are not changed: their wording is not a decision. */
function changesOf(node: AnyNode, parent: { readonly type: string } | undefined, code: string): Change[] {
  const text = (part: { start: number; end: number }) => code.slice(part.start, part.end);
  const replace = (replacement: string): Change => ({ start: node.start, end: node.end, replacement });
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return otherOperators(node, code);
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-' ? [replace(text(node.argument))] : [];
    case 'UpdateExpression':
      return [replace(text(node).replace(/\+\+|--/, (operator) => (operator === '++' ? '--' : '++')))];
    case 'Literal':
      return otherLiterals(node.value, parent).map(replace);
    case 'IfStatement':
    case 'ConditionalExpression':
      return constants(node.test, ['true', 'false']);
    case 'WhileStatement':
      return constants(node.test, ['false']);
    case 'CallExpression':
      return otherCalls(node, text);
    case 'MemberExpression':
      return node.optional
        ? [
            replace(
              text(node)
                .replace(/\?\.(?=[\w#]+$)/, '.')
                .replace(/\?\.(?=\[)/, ''),
            ),
          ]
        : [];
    case 'BlockStatement':
      return node.body.length > 0 && isFunction(parent) ? [replace('{}')] : [];
    case 'ExpressionStatement':
      // Without what a function does besides its result.
      return node.expression.type === 'CallExpression' || node.expression.type === 'AwaitExpression'
        ? [replace(';')]
        : [];
    case 'ArrowFunctionExpression':
      return node.expression && text(node.body) !== 'undefined'
        ? [{ start: node.body.start, end: node.body.end, replacement: '(undefined)' }]
        : [];
    case 'ArrayExpression':
      return node.elements.length > 0 ? [replace('[]')] : [];
    case 'SpreadElement':
      return parent?.type === 'ObjectExpression' ? [replace('...{}')] : [];
    default:
      return [];
  }
}

const opposites: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};

interface Operation {
  readonly left: { readonly end: number };
  readonly right: { readonly start: number };
  readonly operator: string;
}

function otherOperators({ left, right, operator }: Operation, code: string): Change[] {
  const start = code.indexOf(operator, left.end);
  if (start < 0 || start >= right.start) return [];
  return (opposites[operator] ?? []).map((replacement) => ({ start, end: start + operator.length, replacement }));
}

function otherLiterals(value: unknown, parent: { readonly type: string } | undefined): string[] {
  if (typeof value === 'boolean') return [`${!value}`];
  // A wait of 1,001 ms instead of 1,000 ms is no fault.
  if (value === 0 || value === 1) return [`${value + 1}`];
  const isName = parent?.type.startsWith('Import') || parent?.type.startsWith('Export');
  return typeof value === 'string' && /^[\w./:-]+$/.test(value) && !isName ? ["''"] : [];
}

function constants(test: { readonly start: number; readonly end: number }, values: readonly string[]): Change[] {
  return values.map((replacement) => ({ start: test.start, end: test.end, replacement }));
}

const otherMethods: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  find: 'findLast',
  findLast: 'find',
};
/** Calls that can be left out: what they are called on takes their place. */
const steps = ['filter', 'slice', 'sort', 'toSorted', 'trim', 'reverse', 'toReversed'];

type Call = Extract<AnyNode, { type: 'CallExpression' }>;

function otherCalls({ callee, start, end }: Call, text: (part: { start: number; end: number }) => string): Change[] {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return [];
  const { name } = callee.property;
  if (steps.includes(name)) return [{ start, end, replacement: text(callee.object) }];
  const other = otherMethods[name];
  return other === undefined ? [] : [{ start: callee.property.start, end: callee.property.end, replacement: other }];
}

function isFunction(node: { readonly type: string } | undefined): boolean {
  return node !== undefined && /Function/.test(node.type);
}
