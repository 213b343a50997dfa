import type { DocSection } from './sections.ts';

/**
 * A document's text with the section's current content between its comments, `<!-- generated: NAME; run npm run docs -->` and
 * `<!-- end: NAME -->`. Throws an Error if the document has no such comments.
 */
export function withSection(text: string, { file, name, render }: DocSection): string {
  const [start, end] = [`<!-- generated: ${name}; run npm run docs -->\n`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file}: expected ${start.trim()} and, below it, ${end}`);
  return `${text.slice(0, from + start.length)}\n${render()}\n${text.slice(to)}`;
}
