import { type LoadOptions, load, YAMLException } from 'js-yaml';

/**
 * The one YAML document that `text` holds. Where it holds none, `refuse` makes what is thrown: `line` counts from 1, and `reason`
 * quotes nothing of the text, as `cause` does.
 */
export function loadYaml(
  text: string,
  refuse: (line: number, reason: string, cause: YAMLException) => Error,
  options?: LoadOptions,
): unknown {
  try {
    return load(text, options);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw refuse((error.mark?.line ?? 0) + 1, error.reason, error);
  }
}
