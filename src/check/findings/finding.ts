import { catalogue, type FindingId } from './catalogue.ts';
import { type Severity, severities } from './severity.ts';

/** One thing that is wrong with the chain. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  /** `file:line`, the address of a running program, or an object of the cluster. */
  readonly where: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** A finding of the catalogue, at its place. */
export function finding(id: FindingId, where: string, what: string, fix: string): Finding {
  const { severity, why } = catalogue[id];
  return { id, severity, where, what, why, fix };
}

/** Worst first, each once: two buttons on one route have its faults in common. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map(findings.map((each) => [`${each.id} ${each.where} ${each.what}`, each]));
  return [...known.values()].toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) || one.where.localeCompare(other.where),
  );
}
