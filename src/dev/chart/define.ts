/** A helper of the chart. */
export function define(name: string, text: string): string {
  return `{{- define "big-red-button.${name}" -}}\n${text.trimEnd()}\n{{- end -}}\n`;
}
