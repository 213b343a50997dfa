import { catalogue, type FindingId } from './catalogue.ts';
import { type Severity, severities } from './severity.ts';

/** One thing that is wrong with the setup. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** `file:line`, the address of a running program, or an object in the cluster. */
  readonly where: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** A finding of the catalogue, with its place and its remedy. */
export function finding(id: FindingId, where: string, what: string, fix: string): Finding {
  const { severity, why } = catalogue[id];
  return { id, severity, where, what, why, fix };
}

/** Sorts findings, worst first, and drops duplicates: two buttons on one route share its faults. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const unique = new Map(findings.map((each) => [`${each.id} ${each.where} ${each.what}`, each]));
  return [...unique.values()].toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) || one.where.localeCompare(other.where),
  );
}
