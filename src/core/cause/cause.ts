/** Why a container ended. */
export const causes = ['network', 'other', 'unclear'] as const;
export type Cause = (typeof causes)[number];

/** What the API says of one end: part of `ContainerStateTerminated`. */
export interface End {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}
