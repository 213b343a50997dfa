import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { CausePattern } from '../core/cause/assess.ts';

/** Reads one regular expression of RE2; it runs in linear time, so no message can hang the receiver. */
export function readPattern(source: string): CausePattern | { readonly problem: string } {
  try {
    const compiled = RE2JS.compile(source);
    return {
      source,
      find: (text) => {
        const matcher = compiled.matcher(text);
        return matcher.find() ? [matcher.start(), matcher.end()] : undefined;
      },
    };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: error.message.replace(/^error parsing regexp: /, '') };
    throw error;
  }
}
