import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandFailed, type Terminal, usageError } from '../terminal/terminal.ts';

/** The keys of the file, and the variable that each one sets unless the person has set it. */
const variables = {
  url: 'BIG_RED_BUTTON_URL',
  caFile: 'BIG_RED_BUTTON_CA_FILE',
  tokenFile: 'BIG_RED_BUTTON_TOKEN_FILE',
  kubeconfig: 'BIG_RED_BUTTON_KUBECONFIG',
  context: 'BIG_RED_BUTTON_CONTEXT',
  namespace: 'BIG_RED_BUTTON_NAMESPACE',
  audience: 'BIG_RED_BUTTON_AUDIENCE',
} as const;

type Key = keyof typeof variables;

/**
 * Adds the settings of the person's config file to the variables. The file is `big-red-button/config.yaml` in XDG_CONFIG_HOME
 * (default: `~/.config`). Without a file nothing changes. Rejects with a {@link CommandFailed} if the file is wrong.
 */
export async function withConfigFile(terminal: Terminal): Promise<Terminal> {
  const { HOME, XDG_CONFIG_HOME = HOME && join(HOME, '.config') } = terminal.env;
  if (!XDG_CONFIG_HOME) return terminal;
  const file = join(XDG_CONFIG_HOME, 'big-red-button', 'config.yaml');
  const text = await readIfPresent(file);
  if (text === undefined) return terminal;
  const settings = Object.entries(await parse(file, text)).map(([key, value]) => [variables[asKey(file, key)], value]);
  return { ...terminal, env: { ...Object.fromEntries(settings), ...terminal.env } };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = Object(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw wrong(file, `cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

async function parse(file: string, text: string): Promise<Readonly<Record<string, string>>> {
  // Most people have no file.
  const { load } = await import('js-yaml');
  let settings: unknown;
  try {
    settings = load(text) ?? {};
  } catch (error) {
    throw wrong(file, `is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw wrong(file, 'is no map');
  const bad = Object.entries(settings).find(([, value]) => typeof value !== 'string' || value === '');
  if (bad !== undefined) throw wrong(file, `${bad[0]} is no text`);
  return settings as Record<string, string>;
}

function asKey(file: string, key: string): Key {
  if (Object.hasOwn(variables, key)) return key as Key;
  throw wrong(file, `has an unknown key, ${JSON.stringify(key)}`);
}

function wrong(file: string, problem: string): CommandFailed {
  const expected = `Expected keys with a text each: ${Object.keys(variables).join(', ')}.`;
  return usageError(`${file} ${problem}`, expected);
}
