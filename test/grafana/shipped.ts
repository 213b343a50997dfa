import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of Grafana's dashboard JSON as the tests look at. */
export interface ShippedDashboard {
  readonly uid: string;
  readonly panels: readonly ShippedPanel[];
  readonly templating: { readonly list: readonly ShippedVariable[] };
  readonly annotations: { readonly list: readonly ShippedAnnotation[] };
}

export interface ShippedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string; readonly datasource: unknown }[];
  readonly fieldConfig?: { readonly defaults: { readonly mappings?: readonly { readonly options: object }[] } };
}

export interface ShippedVariable {
  readonly type: string;
  readonly name: string;
  readonly label?: string;
  readonly query: string | { readonly query: string };
  readonly current?: { readonly text: unknown; readonly value: unknown };
  readonly datasource?: unknown;
}

export interface ShippedAnnotation {
  readonly name: string;
  readonly expr: string;
  readonly titleFormat: string;
  readonly datasource: unknown;
}

const file = join(import.meta.dirname, '../../grafana/big-red-button.json');

/** The JSON that is checked in; its tests hold it to this shape. */
export function shippedDashboard(): ShippedDashboard {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Values of the dashboard's variables for the one button that is shipped. */
export const shippedValues = { namespace: 'sre', button: 'swype-app', target: 'swype-app', window: '1800' } as const;

/** One expression that Grafana would send to Prometheus. */
export interface Asked {
  /** Of a panel or an annotation: `Heartbeat`. */
  readonly where: string;
  readonly expr: string;
}

export function panelQueries({ panels }: ShippedDashboard): Asked[] {
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr })));
}

export function annotationQueries({ annotations }: ShippedDashboard): Asked[] {
  return annotations.list.map(({ name, expr }) => ({ where: name, expr }));
}

/** Values of the dashboard's variables, as Grafana puts them in: `$name` and `${name}`. */
export type Values = Readonly<Record<string, string>>;

/** Throws an Error when a variable has no value. */
export function interpolate(expr: string, values: Values): string {
  return expr.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = values[name];
    if (value === undefined) throw new Error(`no value for $${name} in ${expr}`);
    return value;
  });
}
